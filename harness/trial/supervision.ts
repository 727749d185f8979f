import { setTimeout as delay } from 'node:timers/promises';
import type { LoadResult } from '../load/k6.ts';
import type { MirrorClocks } from '../task/mirror-clocks.ts';
import { waitForServiceStop, type StopRequest } from '../task/service-scheduler.ts';
import type { StartedTask } from '../task/started-task.ts';
import { oomInstant } from '../timeline/oom-instant.ts';
import { firstOfKind, type Timeline } from '../timeline/timeline.ts';
import type { TrialFailure } from '../verdict/trial-evidence.ts';

/** How a task comes to its end. */
export type Ending =
  | { readonly kind: 'essential-exit' }
  | { readonly kind: 'stop'; readonly request: StopRequest }
  /** The harness gave up on it: nothing this trial is about can happen any more. */
  | { readonly kind: 'given-up'; readonly failure: TrialFailure };

export interface SupervisionOptions {
  readonly task: StartedTask;
  readonly timeline: Timeline;
  readonly clocks: MirrorClocks;
  /** Whether the task belongs to a service, which stops it when it is unhealthy. */
  readonly isService: boolean;
  /** Milliseconds of load after which a trial without an OOM is over. */
  readonly oomWithinMs: number;
  /** How the load generator ends, at the latest when it is stopped. */
  readonly loadEnded: Promise<LoadResult>;
  readonly signal: AbortSignal;
}

/**
 * Waits for whatever ends the task first: its own exit, the service's decision, the horizon after
 * the OOM, or the harness giving up. Rejects when interrupted.
 */
export async function superviseTask(options: SupervisionOptions): Promise<Ending> {
  const { task, timeline, clocks, isService } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  try {
    return await Promise.race<Ending>([
      task.essentialEnd.then(() => ({ kind: 'essential-exit' })),
      waitForServiceStop({ isService, timeline, clocks, signal }).then((request) => ({
        kind: 'stop',
        request,
      })),
      waitForHorizon({ timeline, horizonMs: clocks.horizonMs, signal }),
      waitInVain({ timeline, oomWithinMs: options.oomWithinMs, signal }),
      waitForLoadFailure(options.loadEnded, signal),
    ]);
  } finally {
    over.abort();
  }
}

async function waitForHorizon({
  timeline,
  horizonMs,
  signal,
}: {
  readonly timeline: Timeline;
  readonly horizonMs: number;
  readonly signal: AbortSignal;
}): Promise<Ending> {
  await survivesOom({ timeline, horizonMs, signal });
  // The service is stopping it already; what is left of that is bounded by its own delays.
  if (firstOfKind(timeline.events, 'stop-requested') !== undefined) return neverBefore(signal);
  const request: StopRequest = {
    stopCode: 'UserInitiated',
    stoppedReason: `Still alive ${horizonMs / 1000} s after the OutOfMemoryError`,
  };
  timeline.record({ kind: 'stop-requested', ...request });
  return { kind: 'stop', request };
}

/** Settles the horizon after the OOM that the trial is about: one that the service turns out to have handled is not it. */
async function survivesOom({
  timeline,
  horizonMs,
  signal,
}: {
  readonly timeline: Timeline;
  readonly horizonMs: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  let waitedFor = Number.NaN;
  // Ends: each round waits for another OOM, and the signal bounds the wait.
  for (;;) {
    const isUnhandled = (): boolean => oomInstant(timeline.events) !== undefined;
    await timeline.first('oom', { signal, matches: isUnhandled });
    const oomAtMs = oomInstant(timeline.events)?.atMs ?? Number.NaN;
    if (oomAtMs === waitedFor) return;
    // One that came while an earlier one was waited for has used up a part of its own horizon.
    const usedMs = Number.isNaN(waitedFor) ? 0 : Math.max(0, horizonMs - (oomAtMs - waitedFor));
    waitedFor = oomAtMs;
    await delay(horizonMs - Math.min(usedMs, horizonMs), undefined, { signal });
  }
}

async function waitInVain({
  timeline,
  oomWithinMs,
  signal,
}: {
  readonly timeline: Timeline;
  readonly oomWithinMs: number;
  readonly signal: AbortSignal;
}): Promise<Ending> {
  await delay(oomWithinMs, undefined, { signal });
  if (oomInstant(timeline.events) !== undefined) return neverBefore(signal);
  return givenUp('no-oom', `No OutOfMemoryError within ${oomWithinMs / 1000} s of load.`);
}

/** A load generator that ends by itself without failing has merely run out of time. */
async function waitForLoadFailure(ended: Promise<LoadResult>, signal: AbortSignal): Promise<Ending> {
  const { outcome } = await ended;
  return outcome.kind === 'failed' ? givenUp('load-failed', outcome.reason) : neverBefore(signal);
}

function givenUp(kind: TrialFailure['kind'], detail: string): Ending {
  return { kind: 'given-up', failure: { kind, detail } };
}

async function neverBefore(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
