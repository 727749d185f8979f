import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { cellId } from './cell.ts';
import type { Plan } from './plan.ts';

/** A trial is asked for that the plan does not have. */
export class UnknownTrialError extends HarnessError {
  readonly code = 'unknown-trial';
  readonly exitCode = EXIT_CODE.usage;
}

/**
 * One trial of a plan, with everything that was drawn for it: what replays a trial.
 *
 * @throws {UnknownTrialError}
 */
export function onlyTrial(plan: Plan, id: string): Plan {
  const trials = plan.trials.filter((trial) => trial.id === id);
  const [trial] = trials;
  if (trial === undefined) {
    throw new UnknownTrialError(`The plan has no trial "${id}".`, {
      hint: `Its trials are called like ${plan.trials[0]?.id}; \`--dry-run\` lists them all.`,
    });
  }
  return { ...plan, trials, cells: plan.cells.filter((cell) => cellId(cell) === cellId(trial)) };
}
