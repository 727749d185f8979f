import { expect, test } from 'vitest';
import { Timeline } from '../../harness/timeline/timeline.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { recordIrregularity } from '../../harness/trial/irregularities.ts';

function timelineAt(nowMs: number): Timeline {
  return new Timeline({ clock: { nowMs: () => nowMs }, engineOffsetMs: 0 });
}

const LATE = { fromMs: 1000, message: 'The harness itself stood still for 60 s.' };

test('what made a running trial late spoils it, from when it began', () => {
  const timeline = timelineAt(61_000);
  recordIrregularity(timeline, LATE);
  expect(timeline.events).toMatchObject([{ kind: 'observer-failed', message: LATE.message, atMs: 1000 }]);
});

test('what began before STOPPED and was told after it spoils the trial too', () => {
  const timeline = timelineAt(61_000);
  timeline.record({ kind: 'task-stopped', stopCode: 'UserInitiated', stoppedReason: 'enough' }, 30_000);
  recordIrregularity(timeline, LATE);
  expect(eventsOfKind(timeline.events, 'observer-failed')).toHaveLength(1);
});

test('after STOPPED nothing depends on time any more', () => {
  const timeline = timelineAt(61_000);
  timeline.record({ kind: 'task-stopped', stopCode: 'UserInitiated', stoppedReason: 'enough' }, 999);
  recordIrregularity(timeline, LATE);
  expect(eventsOfKind(timeline.events, 'observer-failed')).toEqual([]);
});
