import { z } from 'zod';
import type { RunRecord } from '../journal/run-record.ts';

/** Of a setup, what a run was asked for beside its plan. */
const askedSchema = z.object({ pressure: z.number().default(1), oomAfterSeconds: z.number().nullish() });

/**
 * The command that plans the same run again and runs one trial of it, whose id is to follow it: the same
 * seed and cells draw the same order and phases. A task definition or config of the user's own is not in it.
 */
export function replayCommand({
  plan,
  timeScale,
  setups,
  request,
}: Pick<RunRecord, 'plan' | 'timeScale' | 'setups' | 'request'>): string {
  const scenarios = [...new Set(plan.cells.map(({ scenario }) => scenario))];
  const sizes = [...new Set(plan.cells.map(({ taskSize }) => taskSize))];
  const asked = askedSchema.safeParse(Object.values(setups)[0]).data ?? askedSchema.parse({});
  return [
    './lastgasp run',
    ...scenarios,
    `--flag-set ${each(plan.cells.map(({ flagSet }) => flagSet))}`,
    `--jdk ${each(plan.cells.map(({ jdk }) => jdk))}`,
    // Of several sizes each is its scenario's own.
    ...(sizes.length === 1 ? [`--task-size ${sizes.join('')}`] : []),
    `--trials ${plan.trialsPerCell}`,
    `--seed ${plan.seed}`,
    ...(timeScale === 1 ? [] : [`--time-scale ${timeScale}`]),
    ...(asked.pressure === 1 ? [] : [`--pressure ${asked.pressure}`]),
    ...(asked.oomAfterSeconds == null ? [] : [`--oom-after ${asked.oomAfterSeconds}`]),
    ...(request === null || request.phaseRule === 'random' ? [] : [`--phase ${request.phaseRule}`]),
    '--only',
  ].join(' ');
}

/** Each once, as an option that takes a list has them. */
function each(values: readonly (string | number)[]): string {
  return [...new Set(values)].join(',');
}
