import type { Irregularity } from '../engine/engine-pulse.ts';
import { firstOfKind, type Timeline } from '../timeline/timeline.ts';

/**
 * Writes to the timeline what made the harness or the engine late. Once the task is STOPPED nothing depends
 * on time any more; what began before spoils the trial, whenever it is told.
 */
export function recordIrregularity(timeline: Timeline, { fromMs, message }: Irregularity): void {
  const stopped = firstOfKind(timeline.events, 'task-stopped');
  if (stopped !== undefined && stopped.atMs <= fromMs) return;
  timeline.record({ kind: 'observer-failed', message }, fromMs);
}
