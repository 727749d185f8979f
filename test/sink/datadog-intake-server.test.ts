import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { datadogIntakeEventSchema } from '../../harness/sink/datadog-intake-event.ts';
import { PROFILE_HEADERS, profileBody } from './example-profile.ts';
import { listenAsIntake } from './intake-client.ts';

test('a profile is received with its size and hash, and its body is stored byte for byte', async () => {
  await using intake = await listenAsIntake();
  const body = profileBody({ main: randomBytes(3_000_001) });
  expect(await intake.post('/api/v2/profile', body, { ...PROFILE_HEADERS, Via: 'trace-agent 7' })).toBe(200);
  expect(intake.events).toMatchObject([
    { kind: 'request-begin', request: 1, method: 'POST', path: '/api/v2/profile', from: '127.0.0.1' },
    { kind: 'request-end', request: 1, outcome: 'received', httpStatus: 200, receivedBytes: body.length },
  ]);
  expect(intake.events[0]).toMatchObject({ headers: { via: 'trace-agent 7' } });
  expect(intake.endOf().sha256).toBe(createHash('sha256').update(body).digest('hex'));
  expect((await readFile(join(intake.directory, intake.endOf().file ?? ''))).equals(body)).toBe(true);
  expect(intake.events.map((event) => datadogIntakeEventSchema.parse(event))).toEqual(intake.events);
});

test('API keys are not recorded, neither from headers nor from the query', async () => {
  await using intake = await listenAsIntake();
  const key = '0123456789abcdef0123456789abcdef';
  await intake.post(`/intake/?api_key=${key}&a=1`, Buffer.from('x'), {
    'DD-API-KEY': key,
    'DD-APPLICATION-KEY': key,
    Authorization: `Bearer ${key}`,
  });
  expect(JSON.stringify(intake.events)).not.toContain(key);
  expect(intake.events[0]).toMatchObject({ path: '/intake/?api_key=&a=1' });
});

test.each([
  ['a body of known length, one byte short', 'Content-Length: 1000\r\n\r\n', 'x'.repeat(999), 999],
  ['a chunked body without its last chunk', 'Transfer-Encoding: chunked\r\n\r\n', '3\r\nabc\r\n', 3],
])('%s is truncated when its sender is gone', async (_what, headers, body, receivedBytes) => {
  await using intake = await listenAsIntake();
  const socket = connect(intake.port, '127.0.0.1');
  socket.write(`POST /api/v2/profile HTTP/1.1\r\nHost: intake\r\n${headers}${body}`);
  await vi.waitFor(() => expect(intake.events).toHaveLength(1));
  socket.end();
  await vi.waitFor(() =>
    expect(intake.endOf()).toMatchObject({ outcome: 'truncated', httpStatus: null, receivedBytes }),
  );
  expect(await readFile(join(intake.directory, intake.endOf().file ?? ''))).toHaveLength(receivedBytes);
});

test('what is under way when the intake is closed is truncated, told before it is gone', async () => {
  await using intake = await listenAsIntake();
  const socket = connect(intake.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /api/a HTTP/1.1\r\nHost: intake\r\nContent-Length: 1000\r\n\r\nabc');
  await vi.waitFor(() => expect(intake.events).toHaveLength(1));
  await intake.close();
  expect(intake.endOf()).toMatchObject({ outcome: 'truncated' });
});

test('is received when its last byte is there, although its sender does not wait for the answer', async () => {
  await using intake = await listenAsIntake();
  const socket = connect(intake.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /api/a HTTP/1.1\r\nHost: intake\r\nContent-Length: 3\r\n\r\nabc', () =>
    socket.destroy(),
  );
  await vi.waitFor(() => expect(intake.endOf()).toMatchObject({ outcome: 'received', receivedBytes: 3 }));
});

test('a request without a body has no file', async () => {
  await using intake = await listenAsIntake();
  expect(await intake.post('/api/v1/validate', null)).toBe(200);
  expect(intake.endOf()).toMatchObject({
    outcome: 'received',
    receivedBytes: 0,
    file: null,
    lastByteAtMs: null,
  });
});

test('a body that cannot be stored is a failure of the sink, and the sender is told', async () => {
  await using intake = await listenAsIntake({ bodies: '/nowhere/at/all' });
  expect(await intake.post('/api/v2/profile', Buffer.alloc(100_000), PROFILE_HEADERS)).toBe(500);
  expect(intake.events.at(-1)).toMatchObject({
    kind: 'failure',
    message: expect.stringContaining('ENOENT'),
  });
});
