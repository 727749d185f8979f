import { durationText } from './duration-text.ts';
import type { RunTally } from './run-tally.ts';

/** Where a run stands: `37 of 210 trials done, 2 of them invalid, about 1 h 5 min left`. */
export function standingText(tally: RunTally, nowMs: number): string {
  const { endedTrials, totalTrials, invalidTrials } = tally;
  const timeLeftMs = tally.timeLeftMs(nowMs);
  return [
    `${endedTrials} of ${totalTrials} trials done`,
    ...(invalidTrials === 0 ? [] : [`${invalidTrials} of them invalid`]),
    // At 0 the last trial merely takes longer than usual.
    ...(timeLeftMs === null || timeLeftMs === 0 ? [] : [`about ${durationText(timeLeftMs)} left`]),
  ].join(', ');
}
