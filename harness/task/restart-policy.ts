import type { RestartPolicy } from './task-spec.ts';

/**
 * Whether an exit is followed by a restart of the same container instead of counting as its end: only
 * after at least the attempt period since its last start, and not with an ignored exit code (D:
 * `ContainerRestartPolicy`; A: the agent's restart tracker compares with `<`, so exactly the period is enough).
 */
export function shouldRestart(options: {
  readonly policy: RestartPolicy | null;
  readonly exitCode: number;
  /** Milliseconds from its last start to its exit. */
  readonly ranMs: number;
  readonly timeScale: number;
}): boolean {
  const { policy, exitCode, ranMs, timeScale } = options;
  if (policy === null || policy.ignoredExitCodes.includes(exitCode)) return false;
  return ranMs >= (policy.restartAttemptPeriodSeconds * 1000) / timeScale;
}
