import type { FlagSet } from '../config/config.ts';
import { DATADOG_JAVA_AGENTS } from '../engine/parts.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { PhaseRule } from '../plan/oom-timing.ts';
import { UPLOAD_PERIOD_SECONDS_DEFAULT, uploadPeriodSeconds } from '../plan/upload-period.ts';

/** Trials that say nothing about a capture path which sends its evidence periodically. */
export class PeriodicPlanError extends HarnessError {
  readonly code = 'periodic-plan';
  readonly exitCode = EXIT_CODE.usage;
}

/** An agent that the harness knows no source of. */
export class UnknownAgentError extends HarnessError {
  readonly code = 'unknown-agent';
  readonly exitCode = EXIT_CODE.usage;
}

/**
 * A profiler uploads on a fixed period: an OOM that always meets the same instant of it makes the rate 0 or 100 %
 * by accident, and clocks that are scaled around a profiler that is not do so too.
 *
 * @throws {PeriodicPlanError}
 */
export function assertPeriodicPlan(
  flagSet: Pick<FlagSet, 'name' | 'jvmFlags' | 'environment'>,
  plan: {
    readonly phaseRule: PhaseRule;
    readonly oomAfterSeconds: number | null;
    readonly timeScale: number;
  },
): void {
  const periodSeconds = uploadPeriodSeconds(flagSet);
  const what = `Flag set ${flagSet.name} is judged by a profiler that uploads every ${periodSeconds} s`;
  if (plan.oomAfterSeconds !== null && plan.phaseRule !== 'fixed') {
    throw new PeriodicPlanError(
      `${what}: an OOM ${plan.oomAfterSeconds} s after ready in every trial always meets the same instant of that.`,
      { hint: 'Leave out --oom-after, or say with --phase fixed that this is what you want.' },
    );
  }
  const scaledSeconds = UPLOAD_PERIOD_SECONDS_DEFAULT / plan.timeScale;
  if (plan.timeScale !== 1 && periodSeconds > scaledSeconds) {
    throw new PeriodicPlanError(
      `${what}, and --time-scale ${plan.timeScale} scales the clocks around it but not that.`,
      {
        hint: `Leave out --time-scale, or scale the period too: -Ddd.profiling.upload.period=${Math.max(1, Math.floor(scaledSeconds))} in the flag set.`,
      },
    );
  }
}

/** @throws {UnknownAgentError} */
export function assertKnownAgent({ name, javaAgent }: Pick<FlagSet, 'name' | 'javaAgent'>): void {
  if (javaAgent === null || DATADOG_JAVA_AGENTS.has(javaAgent.version)) return;
  throw new UnknownAgentError(
    `Flag set ${name} asks for the Datadog Java agent ${javaAgent.version}, and there is no source of it.`,
    {
      hint: `Known: ${[...DATADOG_JAVA_AGENTS.keys()].join(', ')}; a new one is a line in harness/engine/parts.ts.`,
    },
  );
}
