import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { logCollectorEventSchema, type LogCollectorEvent } from '../../harness/sink/log-collector-event.ts';
import {
  createLogCollectorServer,
  type LogCollectorServer,
} from '../../harness/sink/log-collector-server.ts';

let events: LogCollectorEvent[] = [];
let collector: LogCollectorServer;
let port = 0;

beforeEach(async () => {
  events = [];
  collector = createLogCollectorServer({ clock: monotonicClock, emit: (event) => events.push(event) });
  port = await collector.listen(0, '127.0.0.1');
});
afterEach(async () => collector[Symbol.asyncDispose]());

async function deliver(body: string): Promise<void> {
  const sent = request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    headers: { 'fluent-tag': 'app-firelens-1' },
  });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  answer.resume();
  expect(answer.statusCode).toBe(204);
}

test('each line of a delivery is a record with its tag, stream and time', async () => {
  await deliver(
    '{"date":1700000000.5,"source":"stdout","log":"one"}\n{"date":1700000001,"source":"stderr","log":"two"}\n',
  );
  expect(events).toMatchObject([
    { tag: 'app-firelens-1', stream: 'stdout', recordedAtMs: 1_700_000_000_500, text: 'one' },
    { tag: 'app-firelens-1', stream: 'stderr', recordedAtMs: 1_700_000_001_000, text: 'two' },
  ]);
  expect(events.map((event) => logCollectorEventSchema.parse(event))).toEqual(events);
});

test('a record without a line is kept as JSON, and what is no JSON as it came', async () => {
  await deliver('{"date":1,"level":"error"}\nnot JSON\n');
  expect(events.map(({ text }) => text)).toEqual(['{"level":"error"}', 'not JSON']);
  expect(events.map(({ stream }) => stream)).toEqual([null, null]);
});

test('nothing of a delivery that is cut short counts', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'POST / HTTP/1.1\r\nHost: collector\r\nFluent-Tag: a\r\nContent-Length: 1000\r\n\r\n{"log":"one"}\n',
    () => socket.end(),
  );
  socket.resume();
  await once(socket, 'close');
  await deliver('{"log":"two"}\n');
  await vi.waitFor(() => expect(events.map(({ text }) => text)).toEqual(['two']));
});
