import { expect, test } from 'vitest';
import type { LogLine } from '../../harness/engine/container-log.ts';
import { ObjectStoreLog } from '../../harness/sink/object-store-log.ts';
import type { ObjectStoreEvent } from '../../harness/sink/object-store-event.ts';

function stdout(text: string): LogLine {
  return { stream: 'stdout', text, engineTimeMs: 5 };
}

function readLog(): { log: ObjectStoreLog; events: ObjectStoreEvent[] } {
  const events: ObjectStoreEvent[] = [];
  return { log: new ObjectStoreLog((event) => events.push(event)), events };
}

test('a line of the proxy is an event', async () => {
  const { log, events } = readLog();
  log.add(stdout('{"kind":"ready","atMs":1.5}'));
  await log.ready;
  expect(events).toEqual([{ kind: 'ready', atMs: 1.5 }]);
});

test.each([
  ['is not JSON', stdout('oops')],
  ['is no known event', stdout('{"kind":"nonsense","atMs":1}')],
  ['lacks a field', stdout('{"kind":"upload-progress","atMs":1,"upload":1}')],
  ['comes on stderr', { ...stdout('{"kind":"ready","atMs":1}'), stream: 'stderr' as const }],
])('a line that %s is a failure that quotes it', (_, line) => {
  const { log, events } = readLog();
  log.add(line);
  expect(events).toMatchObject([{ kind: 'failure', atMs: 5, message: expect.stringContaining(line.text) }]);
});

test('a failure before ready ends the wait for it', async () => {
  const { log } = readLog();
  log.add(stdout('{"kind":"failure","atMs":1,"message":"no server"}'));
  await expect(log.ready).rejects.toThrow('no server');
});

test('an end that nobody asked for is a failure, and one that was asked for is none', () => {
  const unexpected = readLog();
  unexpected.log.endOf('the proxy ended by itself');
  expect(unexpected.events).toMatchObject([{ kind: 'failure', message: 'the proxy ended by itself' }]);

  const expected = readLog();
  expected.log.expectEnd();
  expected.log.endOf('the proxy ended by itself');
  expect(expected.events).toEqual([]);
});
