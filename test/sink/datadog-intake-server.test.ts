import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import {
  datadogIntakeEventSchema,
  type DatadogIntakeEvent,
} from '../../harness/sink/datadog-intake-event.ts';
import {
  createDatadogIntakeServer,
  type DatadogIntakeServer,
} from '../../harness/sink/datadog-intake-server.ts';
import type { SinkEvent } from '../../harness/sink/sink-event.ts';

let directory = '';
let events: (DatadogIntakeEvent | SinkEvent)[] = [];
let intake: DatadogIntakeServer;
let port = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-intake-'));
  events = [];
  await listen(directory);
});
afterEach(async () => {
  await intake[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function listen(bodies: string): Promise<void> {
  const emit = (event: DatadogIntakeEvent | SinkEvent): void => void events.push(event);
  intake = createDatadogIntakeServer({ directory: bodies, clock: monotonicClock, emit });
  port = await intake.listen(0, '127.0.0.1');
}

async function post(
  path: string,
  body: Buffer | null,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  const sent = request({ host: '127.0.0.1', port, method: body === null ? 'GET' : 'POST', path, headers });
  sent.end(body ?? undefined);
  const [answer] = await once(sent, 'response');
  answer.resume();
  return answer.statusCode;
}

function end(): Extract<DatadogIntakeEvent, { kind: 'request-end' }> {
  const found = events.find((event) => event.kind === 'request-end');
  if (found === undefined) throw new Error('no request has ended');
  return found;
}

test('a request is received with its size and hash, and its body is stored byte for byte', async () => {
  const body = randomBytes(3_000_001);
  expect(await post('/api/v2/profile', body, { Via: 'trace-agent 7' })).toBe(200);
  expect(events).toMatchObject([
    { kind: 'request-begin', request: 1, method: 'POST', path: '/api/v2/profile', from: '127.0.0.1' },
    { kind: 'request-end', request: 1, outcome: 'received', receivedBytes: 3_000_001 },
  ]);
  expect(events[0]).toMatchObject({ headers: { via: 'trace-agent 7' } });
  expect(end().sha256).toBe(createHash('sha256').update(body).digest('hex'));
  expect((await readFile(join(directory, end().file ?? ''))).equals(body)).toBe(true);
  expect(events.map((event) => datadogIntakeEventSchema.parse(event))).toEqual(events);
});

test('API keys are not recorded, neither from headers nor from the query', async () => {
  const key = '0123456789abcdef0123456789abcdef';
  await post(`/intake/?api_key=${key}&a=1`, Buffer.from('x'), {
    'DD-API-KEY': key,
    'DD-APPLICATION-KEY': key,
    Authorization: `Bearer ${key}`,
  });
  expect(JSON.stringify(events)).not.toContain(key);
  expect(events[0]).toMatchObject({ path: '/intake/?api_key=&a=1' });
});

test.each([
  ['a body of known length, one byte short', 'Content-Length: 1000\r\n\r\n', 'x'.repeat(999), 999],
  ['a chunked body without its last chunk', 'Transfer-Encoding: chunked\r\n\r\n', '3\r\nabc\r\n', 3],
])('%s is truncated when its sender is gone', async (_what, headers, body, receivedBytes) => {
  const socket = connect(port, '127.0.0.1');
  socket.write(`POST /api/v2/profile HTTP/1.1\r\nHost: intake\r\n${headers}${body}`);
  await vi.waitFor(() => expect(events).toHaveLength(1));
  socket.end();
  await vi.waitFor(() => expect(end()).toMatchObject({ outcome: 'truncated', receivedBytes }));
  expect(await readFile(join(directory, end().file ?? ''))).toHaveLength(receivedBytes);
});

test('what is under way when the intake is closed is truncated, told before it is gone', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /a HTTP/1.1\r\nHost: intake\r\nContent-Length: 1000\r\n\r\nabc');
  await vi.waitFor(() => expect(events).toHaveLength(1));
  await intake[Symbol.asyncDispose]();
  expect(end()).toMatchObject({ outcome: 'truncated' });
});

test('is received when its last byte is there, although its sender does not wait for the answer', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /a HTTP/1.1\r\nHost: intake\r\nContent-Length: 3\r\n\r\nabc', () => socket.destroy());
  await vi.waitFor(() => expect(end()).toMatchObject({ outcome: 'received', receivedBytes: 3 }));
});

test('a request without a body has no file', async () => {
  expect(await post('/api/v1/validate', null)).toBe(200);
  expect(end()).toMatchObject({ outcome: 'received', receivedBytes: 0, file: null, lastByteAtMs: null });
});

test('a body that cannot be stored is a failure of the sink, and the sender is told', async () => {
  await intake[Symbol.asyncDispose]();
  await listen(join(directory, 'missing'));
  expect(await post('/api/v2/profile', Buffer.alloc(100_000))).toBe(500);
  expect(events.at(-1)).toMatchObject({ kind: 'failure', message: expect.stringContaining('ENOENT') });
});
