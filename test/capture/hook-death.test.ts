import { expect, it } from 'vitest';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { at, DUMP_BEGIN, judgeContext, uploadBegin, uploadEnd, WHOLE } from './example-dump.ts';

const BROKEN_OFF = uploadEnd({ seconds: 60, outcome: 'aborted', receivedBytes: 400, httpStatus: null });

function hookBegin(command: string): TimelineEvent {
  return { kind: 'hook-begin', command, atMs: at(42), source: 'container-log' };
}

function hookEnd(exitCode: number): TimelineEvent {
  return { kind: 'hook-end', exitCode, atMs: at(60), source: 'container-log' };
}

const CHILD_KILLED: TimelineEvent = {
  kind: 'child-killed',
  container: 'app',
  atMs: at(100),
  source: 'engine',
};

function judge(...events: readonly TimelineEvent[]): PathVerdict {
  const all = [DUMP_BEGIN, ...events, uploadBegin(), BROKEN_OFF];
  return heapDump.judge({ ...WHOLE, object: null, holder: null }, judgeContext(all));
}

it('an upload that the script tells of as broken was not sent: the connection broke', () => {
  expect(judge(hookBegin('/dump.sh'), hookEnd(55))).toMatchObject({ lossStage: 'not-sent' });
});

it('an upload whose curl was killed was stopped, and by whom', () => {
  const verdict = judge(hookBegin('/dump.sh'), hookEnd(137), CHILD_KILLED);
  expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'stopped-mid-upload' });
  expect(verdict.detail).toBe(
    "The upload broke off 40.0 s before the container's end: 400 of 1000 bytes had arrived; the upload was killed (exit code 137), and the kernel killed a process of its container for memory.",
  );
});

it('a script that says nothing of its end was killed, in the background too', () => {
  expect(judge(hookBegin('/dump.sh &'))).toMatchObject({
    lossStage: 'stopped-mid-upload',
    detail: expect.stringContaining('/dump.sh & never said that it ended: it was killed.'),
  });
});

it('of a script that is not ours nothing can be told', () => {
  expect(judge(hookBegin('/opt/own-upload'))).toMatchObject({ lossStage: 'not-sent' });
});
