import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { parseEngineTime } from '../engine/engine-clock.ts';
import type { ContainerHealth } from '../timeline/timeline-event.ts';
import type { ContainerHealthCheck } from './task-spec.ts';

/** A check's timeout never falls below this, however fast the mirror's clocks run. */
const TIMEOUT_MIN_SECONDS = 1;
/** How often Docker is asked for new results. Their times are the engine's, so this delays only reactions. */
const POLL_INTERVAL_MS = 200;

/** A health check on the mirror's clocks: its times divided by `timeScale`. */
export function scaledHealthCheck(check: ContainerHealthCheck, timeScale: number): ContainerHealthCheck {
  return {
    ...check,
    intervalSeconds: check.intervalSeconds / timeScale,
    timeoutSeconds: Math.max(TIMEOUT_MIN_SECONDS, check.timeoutSeconds / timeScale),
    startPeriodSeconds: check.startPeriodSeconds / timeScale,
  };
}

/** One run of a health check, on the engine's clock. */
export interface HealthProbe {
  readonly endedAtEngineMs: number;
  readonly healthy: boolean;
  readonly detail: string;
}

export interface HealthReading {
  readonly health: ContainerHealth;
  /** The latest runs that Docker keeps (five), oldest first. */
  readonly probes: readonly HealthProbe[];
}

const healthSchema = z.object({
  Status: z.string(),
  Log: z
    .array(z.object({ Start: z.string(), End: z.string(), ExitCode: z.int(), Output: z.string() }))
    .nullish(),
});

/** Reads `State.Health` of a Docker inspection; a container that is `starting`, or has no check, is UNKNOWN (D). */
export function readHealth(state: unknown): HealthReading {
  if (state === undefined || state === null) return { health: 'UNKNOWN', probes: [] };
  const { Status: status, Log: log } = healthSchema.parse(state);
  return {
    health: status === 'healthy' ? 'HEALTHY' : status === 'unhealthy' ? 'UNHEALTHY' : 'UNKNOWN',
    probes: (log ?? []).map(({ End, ExitCode, Output }) => ({
      endedAtEngineMs: parseEngineTime(End),
      healthy: ExitCode === 0,
      detail: Output.trim() === '' ? `exit code ${ExitCode}` : Output.trim(),
    })),
  };
}

export interface HealthWatchOptions {
  readonly read: () => Promise<HealthReading>;
  /** Docker keeps the results of earlier runs of a restarted container: older ones are passed over. */
  readonly sinceEngineMs: number;
  readonly onProbe: (probe: HealthProbe) => void;
  /** `atEngineMs` is the end of the check's run that decided it. */
  readonly onHealth: (health: ContainerHealth, atEngineMs: number) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** Reports every run of a container's health check and every change of its health until the signal. */
export async function watchHealth(options: HealthWatchOptions): Promise<void> {
  const { read, onProbe, onHealth, signal } = options;
  let health: ContainerHealth = 'UNKNOWN';
  let seenUntilEngineMs = options.sinceEngineMs;
  while (!signal.aborted) {
    const reading = await read();
    for (const probe of reading.probes.filter((run) => run.endedAtEngineMs > seenUntilEngineMs)) {
      seenUntilEngineMs = probe.endedAtEngineMs;
      onProbe(probe);
    }
    if (reading.health !== health) {
      health = reading.health;
      onHealth(health, seenUntilEngineMs);
    }
    await delay(POLL_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * A task's health from that of its essential containers (D: ECS developer guide, "Determine Amazon ECS
 * task health using container health checks"): one UNHEALTHY makes the task UNHEALTHY, and it is
 * HEALTHY once all that have a check are. Containers that are not essential do not count.
 */
export function taskHealth(
  containers: readonly { readonly isChecked: boolean; readonly health: ContainerHealth }[],
): ContainerHealth {
  const checked = containers.filter(({ isChecked }) => isChecked);
  if (checked.some(({ health }) => health === 'UNHEALTHY')) return 'UNHEALTHY';
  return checked.length > 0 && checked.every(({ health }) => health === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}
