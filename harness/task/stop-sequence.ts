import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { TaskContainer } from './task-container.ts';

/** How long the engine may take to report the end of a container it was told to SIGKILL. */
const KILL_REPORT_TIMEOUT_MS = 30_000;

export interface StopSequenceOptions {
  readonly container: TaskContainer;
  /** Settles when the container has ended. */
  readonly ended: Promise<unknown>;
  /** From the stop signal to SIGKILL. */
  readonly stopTimeoutMs: number;
  /** Cuts the stop timeout short. */
  readonly hurry: AbortSignal;
  readonly clock: Clock;
  /** `sentAtMs` is when it was sent: the engine answers only once a killed container is gone. */
  readonly onSignal: (signal: string, sentAtMs: number) => void;
}

/**
 * Stops one container as ECS does: the image's STOPSIGNAL, else SIGTERM; after `stopTimeout` SIGKILL (D).
 * Sends nothing to a container that has ended.
 */
export async function stopContainer(options: StopSequenceOptions): Promise<void> {
  const { container, ended, clock } = options;
  const steps = [
    { signal: container.stopSignal, waitMs: options.stopTimeoutMs, hurry: options.hurry },
    { signal: 'SIGKILL', waitMs: KILL_REPORT_TIMEOUT_MS },
  ];
  for (const { signal, waitMs, hurry } of steps) {
    const sentAtMs = clock.nowMs();
    if (await container.signal(signal)) options.onSignal(signal, sentAtMs);
    if (await endsWithin(ended, waitMs, hurry)) return;
  }
  throw new Error(
    `container ${container.name} did not end within ${KILL_REPORT_TIMEOUT_MS / 1000} s of SIGKILL`,
  );
}

async function endsWithin(
  ended: Promise<unknown>,
  timeoutMs: number,
  hurry: AbortSignal | undefined,
): Promise<boolean> {
  const abandon = new AbortController();
  const signal = hurry === undefined ? abandon.signal : AbortSignal.any([abandon.signal, hurry]);
  try {
    return await Promise.race([
      ended.then(() => true),
      delay(timeoutMs, false, { signal }).catch(() => false),
    ]);
  } finally {
    abandon.abort();
  }
}
