import { expect, test } from 'vitest';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { jvmNotes } from '../../harness/trial/jvm-notes.ts';

const LOADED: TimelineEvent = { kind: 'load-started', atMs: 2, source: 'harness' };

function seen(behindShell: string | null): TimelineEvent {
  return { kind: 'jvm-seen', processId: 7, behindShell, hasShell: true, atMs: 1, source: 'harness' };
}

test('a JVM behind a shell is noted, because it learns of no stop', () => {
  expect(jvmNotes([seen('sh'), LOADED])).toEqual([expect.stringContaining('process 7 behind sh')]);
});

test('a load on a JVM that nobody looked at is noted', () => {
  expect(jvmNotes([LOADED])).toEqual([expect.stringContaining('was not read back')]);
});

test('nothing is noted of a JVM that is told of a stop, nor of a trial without load', () => {
  expect(jvmNotes([seen(null), LOADED])).toEqual([]);
  expect(jvmNotes([])).toEqual([]);
});
