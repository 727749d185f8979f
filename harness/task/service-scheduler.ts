import { setTimeout as delay } from 'node:timers/promises';
import type { StopCode } from '../timeline/timeline-event.ts';
import { eventsOfKind, type Timeline } from '../timeline/timeline.ts';
import type { MirrorClocks } from './mirror-clocks.ts';

/** Why a task is stopped, in DescribeTasks' words. */
export interface StopRequest {
  readonly stopCode: StopCode;
  readonly stoppedReason: string;
}

/** Graded inferred or observed in the specification of the mirror: said wherever they shaped a trial. */
export const SCHEDULER_FIDELITY_NOTES = [
  'stopCode ServiceSchedulerInitiated for a failed target or container is inferred, not documented.',
  'How long a replacement takes to become healthy is modelled by a fixed delay, not started.',
  'A task that is healthy again before its replacement is would be stopped all the same (inferred).',
] as const;

const TARGET_UNHEALTHY = 'Task failed ELB health checks in (target-group lastgasp)';
const CONTAINER_UNHEALTHY = 'Task failed container health checks';

export interface ServiceOptions {
  /** Whether the task belongs to a service; a standalone task keeps running whatever its health (D). */
  readonly isService: boolean;
  readonly timeline: Timeline;
  readonly clocks: Pick<MirrorClocks, 'graceMs' | 'replacementHealthyMs' | 'deregistrationDelayMs'>;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/**
 * The ECS service that owns the task: once the target or the task's containers are unhealthy it waits
 * for a replacement to be healthy (since October 2023 that comes first), deregisters the target and
 * lets it drain; then the task is due its stop signal. Waits for that moment.
 */
export async function waitForServiceStop(options: ServiceOptions): Promise<StopRequest> {
  const { timeline, clocks, signal } = options;
  const stoppedReason = await whenUnhealthy(options);
  await delay(clocks.replacementHealthyMs, undefined, { signal });
  timeline.record({ kind: 'replacement-healthy' });
  const request: StopRequest = { stopCode: 'ServiceSchedulerInitiated', stoppedReason };
  timeline.record({ kind: 'stop-requested', ...request });
  timeline.record({ kind: 'task-status', status: 'DEACTIVATING' });
  timeline.record({
    kind: 'target-health',
    health: 'draining',
    reason: `deregistered; draining for ${clocks.deregistrationDelayMs / 1000} s`,
  });
  await delay(clocks.deregistrationDelayMs, undefined, { signal });
  return request;
}

async function whenUnhealthy({ isService, timeline, clocks, signal }: ServiceOptions): Promise<string> {
  if (!isService) return neverBefore(signal);
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    return await Promise.race([
      timeline
        .first('target-health', { signal: either, matches: ({ health }) => health === 'unhealthy' })
        .then(() => TARGET_UNHEALTHY),
      whenContainersFail({ timeline, graceMs: clocks.graceMs, signal: either }).then(
        () => CONTAINER_UNHEALTHY,
      ),
    ]);
  } finally {
    over.abort();
  }
}

/**
 * Settles when the task is UNHEALTHY outside the grace period, which starts when the task runs (D:
 * `healthCheckGracePeriodSeconds` covers container health checks too).
 */
async function whenContainersFail({
  timeline,
  graceMs,
  signal,
}: {
  readonly timeline: Timeline;
  readonly graceMs: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  await timeline.first('task-status', { signal, matches: ({ status }) => status === 'RUNNING' });
  await delay(graceMs, undefined, { signal });
  const inGrace = eventsOfKind(timeline.events, 'task-health');
  if (inGrace.at(-1)?.health === 'UNHEALTHY') return;
  await timeline.first('task-health', {
    signal,
    matches: (event) => event.health === 'UNHEALTHY' && !inGrace.includes(event),
  });
}

async function neverBefore(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
