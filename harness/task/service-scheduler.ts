import { setTimeout as delay } from 'node:timers/promises';
import type { StopCode } from '../timeline/timeline-event.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { MirrorClocks } from './mirror-clocks.ts';

/** Why a task is stopped, in DescribeTasks' words. */
export interface StopRequest {
  readonly stopCode: StopCode;
  readonly stoppedReason: string;
}

/** Graded inferred or observed in the specification of the mirror: said wherever they shaped a trial. */
export const SCHEDULER_FIDELITY_NOTES = [
  'stopCode ServiceSchedulerInitiated for a failed target is inferred, not documented.',
  'How long a replacement takes to become healthy is modelled by a fixed delay, not started.',
] as const;

/**
 * The ECS service that owns the task: once the target is unhealthy it waits for a replacement to be
 * healthy (since October 2023 that comes first), deregisters the target and lets it drain; then the
 * task is due its stop signal. Waits for that moment; `signal` ends the wait.
 */
export async function waitForServiceStop(options: {
  readonly timeline: Timeline;
  readonly clocks: MirrorClocks;
  readonly signal: AbortSignal;
}): Promise<StopRequest> {
  const { timeline, clocks, signal } = options;
  await timeline.first('target-health', { signal, matches: ({ health }) => health === 'unhealthy' });
  await delay(clocks.replacementHealthyMs, undefined, { signal });
  timeline.record({ kind: 'replacement-healthy' });
  const request: StopRequest = {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group lastgasp)',
  };
  timeline.record({ kind: 'stop-requested', ...request });
  timeline.record({
    kind: 'target-health',
    health: 'draining',
    reason: `deregistered; draining for ${clocks.deregistrationDelayMs / 1000} s`,
  });
  await delay(clocks.deregistrationDelayMs, undefined, { signal });
  return request;
}
