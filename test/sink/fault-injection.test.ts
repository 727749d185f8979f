import { describe, expect, test, vi } from 'vitest';
import { startFakeS3Server } from './fake-s3-server.ts';
import { beginUpload, send, startProxy } from './proxy-client.ts';

const SLOW_DOWN = { kind: 'refuse', httpStatus: 503, code: 'SlowDown', requests: null } as const;
const BODY = Buffer.alloc(100_000);

describe('a fault that is asked for', () => {
  test('refuses what brings evidence, in S3’s form, and the server sees nothing of it', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server, { fault: SLOW_DOWN });
    const answer = await send(proxy.port, { body: BODY });
    expect(answer).toMatchObject({ status: 503, body: expect.stringContaining('<Code>SlowDown</Code>') });
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'rejected', httpStatus: 503 });
    expect(server.received).toEqual([]);
  });

  test('leaves every other request alone', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server, { fault: SLOW_DOWN });
    expect(await send(proxy.port, { method: 'GET' })).toMatchObject({ status: 200 });
  });

  test('is met by so many requests and by no more', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server, { fault: { ...SLOW_DOWN, requests: 2 } });
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await send(proxy.port, { body: BODY })).status);
    expect(statuses).toEqual([503, 503, 200, 200]);
  });

  test('breaks a connection off behind so many bytes: nobody has answered, and nothing is whole', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server, {
      fault: { kind: 'reset', afterBytes: 50_000, requests: 1 },
    });
    const large = Buffer.alloc(4_000_000);
    await expect(send(proxy.port, { body: large })).rejects.toThrow(/ECONNRESET|socket hang up|EPIPE/);
    const end = await proxy.eventually('upload-end');
    expect(end).toMatchObject({ outcome: 'aborted', httpStatus: null });
    expect(end.receivedBytes).toBeGreaterThan(50_000);
    await vi.waitFor(() => expect(server.received).toMatchObject([{ isWhole: false }]));
    expect(await send(proxy.port, { body: BODY })).toMatchObject({ status: 200 });
  });

  test('asks for a restart once, behind so many bytes of all uploads', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server, { fault: { kind: 'restart', afterBytes: 150_000 } });
    for (let turn = 0; turn < 4; turn += 1) await send(proxy.port, { body: BODY });
    const asked = proxy.events.filter(({ kind }) => kind === 'restart-due');
    expect(asked).toHaveLength(1);
    expect(proxy.events.indexOf(asked[0] ?? { kind: 'ready', atMs: 0 })).toBeGreaterThan(2);
  });

  test('has a server that is away look unavailable, and the sink is not to blame', async () => {
    await using server = await startFakeS3Server({ onRequest: ({ socket }) => socket.destroy() });
    await using proxy = await startProxy(server, { fault: { kind: 'restart', afterBytes: 5 } });
    const socket = await beginUpload(proxy.port, { contentLength: 1000, body: Buffer.alloc(10) });
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'rejected', httpStatus: 503 });
    expect(proxy.events.map(({ kind }) => kind)).not.toContain('failure');
    socket.destroy();
  });
});
