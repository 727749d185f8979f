import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { LogLine } from '../../harness/engine/container-log.ts';
import type { SinkFailure } from '../../harness/sink/sink-event.ts';
import { SinkLog } from '../../harness/sink/sink-log.ts';

const schema = z.strictObject({ kind: z.literal('received'), bytes: z.number() });
type Received = z.infer<typeof schema>;

function follow(): {
  log: SinkLog<Received>;
  events: (Received | SinkFailure)[];
  end: PromiseWithResolvers<void>;
} {
  const events: (Received | SinkFailure)[] = [];
  const end = Promise.withResolvers<void>();
  const log = new SinkLog({ what: 'the sink', schema, onEvent: (event) => events.push(event) });
  log.follow({ ended: end.promise });
  return { log, events, end };
}

function line(text: string, stream: LogLine['stream'] = 'stdout'): LogLine {
  return { stream, text, engineTimeMs: 7 };
}

test('delivers the program’s events and says when it is ready', async () => {
  const { log, events } = follow();
  log.add(line('{"kind":"ready","atMs":1}'));
  log.add(line('{"kind":"received","bytes":3}'));
  await log.ready;
  expect(events).toEqual([{ kind: 'received', bytes: 3 }]);
});

test.each([
  ['text', line('Segmentation fault')],
  ['an unknown event', line('{"kind":"received","bytes":"3"}')],
  ['anything on stderr', line('{"kind":"received","bytes":3}', 'stderr')],
])('%s is a failure that shows it', (_what, unexpected) => {
  const { log, events } = follow();
  log.add(unexpected);
  expect(events).toEqual([{ kind: 'failure', atMs: 7, message: `the sink printed "${unexpected.text}"` }]);
});

test('a failure before it is ready fails the start', async () => {
  const { log, events } = follow();
  log.add(line('{"kind":"failure","atMs":1,"message":"EADDRINUSE"}'));
  await expect(log.ready).rejects.toThrow('EADDRINUSE');
  expect(events).toHaveLength(1);
});

test('an end that nobody asked for is a failure', async () => {
  const { log, events, end } = follow();
  end.resolve();
  await log.ended;
  expect(events).toMatchObject([{ kind: 'failure', message: 'the sink ended by itself' }]);
});

test('an expected end is none', async () => {
  const { log, events, end } = follow();
  log.expectEnd();
  end.resolve();
  await log.ended;
  expect(events).toEqual([]);
});

test('a log that breaks off is a failure even when the end is expected', async () => {
  const { log, events, end } = follow();
  log.expectEnd();
  end.reject(new Error('ECONNRESET'));
  await log.ended;
  await vi.waitFor(() => expect(events).toMatchObject([{ message: expect.stringContaining('ECONNRESET') }]));
});
