import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { startFakeS3Server } from './fake-s3-server.ts';
import { send, SESSION, SIGNED, startProxy } from './proxy-client.ts';

const { Authorization } = SIGNED;

describe.each([
  { of: 'nobody', signed: {}, status: 403, code: 'AccessDenied' },
  { of: 'the keys without their token', signed: { Authorization }, status: 403, code: 'InvalidAccessKeyId' },
  {
    of: 'another session',
    signed: { Authorization, 'X-Amz-Security-Token': 'test/session+token=!' },
    status: 400,
    code: 'InvalidToken',
  },
  {
    of: 'a session whose token is cut short',
    signed: { Authorization, 'X-Amz-Security-Token': SESSION.sessionToken.slice(0, -1) },
    status: 400,
    code: 'InvalidToken',
  },
])('a request of $of', ({ signed, status, code }) => {
  test('is refused in S3’s words, and the server never sees it', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    const answer = await send(proxy.port, { body: randomBytes(200_000), signed });
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(`<Error><Code>${code}</Code><Message>`);
    expect(server.received).toEqual([]);
  });

  test('is on record as a rejected upload', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    await send(proxy.port, { body: Buffer.alloc(10), signed });
    expect(await proxy.eventually('upload-end')).toMatchObject({
      key: 'dump.hprof',
      outcome: 'rejected',
      httpStatus: status,
    });
    expect(proxy.events.map(({ kind }) => kind)).toEqual(['upload-begin', 'upload-end']);
  });
});

test('a session that has expired is refused as such', async () => {
  await using server = await startFakeS3Server();
  await using proxy = await startProxy(server, {
    session: { ...SESSION, expiresAtMs: Date.now() - 1 },
  });
  expect(await send(proxy.port, { body: Buffer.alloc(10) })).toMatchObject({
    status: 400,
    body: expect.stringContaining(
      '<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>',
    ),
  });
  expect(server.received).toEqual([]);
});

test('a presigned request brings its token in the query', async () => {
  await using server = await startFakeS3Server();
  await using proxy = await startProxy(server);
  const presigned = (token: string): string =>
    `/evidence/dump.hprof?X-Amz-Signature=x&X-Amz-Security-Token=${encodeURIComponent(token)}`;
  expect(await send(proxy.port, { path: presigned(SESSION.sessionToken), signed: {} })).toMatchObject({
    status: 200,
  });
  expect(await send(proxy.port, { path: presigned('another'), signed: {} })).toMatchObject({ status: 400 });
  expect(server.received).toHaveLength(1);
});

test('a read of another session is refused and leaves no event', async () => {
  await using server = await startFakeS3Server();
  await using proxy = await startProxy(server);
  expect(await send(proxy.port, { method: 'GET', signed: {} })).toMatchObject({ status: 403 });
  expect(proxy.events).toEqual([]);
});
