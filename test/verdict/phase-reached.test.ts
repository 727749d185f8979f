import { expect, test } from 'vitest';
import type { OomTiming } from '../../harness/plan/oom-timing.ts';
import type { TimelineEvent } from '../../harness/timeline/timeline-event.ts';
import { phaseReached } from '../../harness/verdict/phase-reached.ts';
import { at, oomEvent, READY } from './example-evidence.ts';

const TIMING: OomTiming = { rule: 'random', periodSeconds: 60, afterSeconds: 100 };
const profileAt = (seconds: number): TimelineEvent => ({
  kind: 'profile-received',
  request: seconds,
  atMs: at(seconds),
  source: 'datadog-intake',
});
/** Ready at 5 s, profiles at 40, 70 and 130 s, the OOM at 85 s. */
const EVENTS = [READY, profileAt(40), profileAt(70), profileAt(130), oomEvent({ atMs: at(85) })];

test('counts from ready where the instant was wanted so', () => {
  expect(phaseReached(TIMING, EVENTS)).toBeCloseTo(20 / 60);
});

test.each(['aligned', 'fixed'] as const)(
  '%s counts from the last profile received before the OOM',
  (rule) => {
    expect(phaseReached({ ...TIMING, rule }, EVENTS)).toBeCloseTo(15 / 60);
  },
);

test('is nothing where there is nothing to count from or to', () => {
  expect(phaseReached(null, EVENTS)).toBeNull();
  expect(phaseReached({ ...TIMING, rule: 'aligned' }, [READY, profileAt(130), oomEvent()])).toBeNull();
  expect(phaseReached(TIMING, [READY])).toBeNull();
});
