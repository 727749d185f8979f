import { type OomTiming, phaseOf } from '../plan/oom-timing.ts';
import { oomInstant } from '../timeline/oom-instant.ts';
import { eventsOfKind, firstOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';

/**
 * Where in the profiler's period the OOM came, [0, 1), counted as it was wanted: from ready under `random`, else
 * from the last profile that the intake had received before it. `null` where there is nothing to count from.
 */
export function phaseReached(timing: OomTiming | null, events: readonly TimelineEvent[]): number | null {
  const oom = oomInstant(events);
  if (timing === null || oom === undefined) return null;
  const from =
    timing.rule === 'random'
      ? firstOfKind(events, 'ready')
      : eventsOfKind(events, 'profile-received').findLast(({ atMs }) => atMs <= oom.atMs);
  return from === undefined ? null : phaseOf(timing, (oom.atMs - from.atMs) / 1000);
}
