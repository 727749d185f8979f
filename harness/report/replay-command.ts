import { z } from 'zod';
import type { RunRecord, RunRequest } from '../journal/run-record.ts';

/** Of a setup, what a run was asked for beside its plan. */
const askedSchema = z.object({ pressure: z.number().default(1), oomAfterSeconds: z.number().nullish() });

/**
 * The command that plans the same run again and runs one trial of it, whose id is to follow it: the same
 * seed and cells draw the same order and phases. Files are named as they were, from the folder it was run in.
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
    ...(request === null ? [] : ownFiles(request)),
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

/** What the run was given of the user's own. */
function ownFiles({ config, taskDefinition, container, secretsFile }: RunRequest): readonly string[] {
  return [
    ['--config', config] as const,
    ['--task-definition', taskDefinition] as const,
    ['--container', container] as const,
    ['--secrets-file', secretsFile] as const,
  ].flatMap(([option, value]) => (value === null ? [] : [`${option} ${shellWord(value)}`]));
}

/** As one word of a POSIX shell's command line. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Each once, as an option that takes a list has them. */
function each(values: readonly (string | number)[]): string {
  return [...new Set(values)].join(',');
}
