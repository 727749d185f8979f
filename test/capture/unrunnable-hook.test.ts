import { expect, test } from 'vitest';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import { unrunnableHook } from '../../harness/capture/unrunnable-hook.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { at, DUMP_BEGIN, judgeContext, WHOLE } from './example-dump.ts';

const HOOK: TimelineEvent = {
  kind: 'hook-begin',
  command: '/dump.sh',
  atMs: at(42),
  source: 'container-log',
};

function seen(hasShell: boolean): TimelineEvent {
  return { kind: 'jvm-seen', processId: 1, behindShell: null, hasShell, atMs: at(1), source: 'harness' };
}

test('a hook that was set off in an image without a shell ran nothing', () => {
  expect(unrunnableHook([seen(false), HOOK])).toContain('which the image does not have');
});

test.each([
  ['in an image with a shell', [seen(true), HOOK]],
  ['that was never set off', [seen(false)]],
  ['of a JVM that nobody looked at', [HOOK]],
])('nothing is said of a hook %s', (_what, events) => {
  expect(unrunnableHook(events)).toBeNull();
});

test('a dump that such a hook was to send was not sent, and why', () => {
  const events = [seen(false), DUMP_BEGIN, HOOK];
  expect(heapDump.judge({ ...WHOLE, object: null }, judgeContext(events))).toMatchObject({
    verdict: 'lost',
    lossStage: 'not-sent',
    detail: expect.stringContaining('by /bin/sh, which the image does not have: no command ran'),
  });
});
