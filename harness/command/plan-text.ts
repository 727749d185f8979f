import type { Experiment } from '../run/experiment.ts';

/** What `run --dry-run` prints: the trials in their order and what each cell runs with. */
export function formatPlan(
  experiment: Experiment,
  { directory, json }: { readonly directory: string; readonly json: boolean },
): string {
  const { plan, config, timeScale, concurrency } = experiment;
  if (json) return JSON.stringify({ ...plan, timeScale, concurrency, config, directory }, null, 2);
  return [
    `${plan.trials.length} trials of ${plan.cells.length} cells, ${concurrency} side by side, seed ${plan.seed}, time scale ${timeScale}`,
    '',
    'Scenarios:',
    ...experiment.scenarios.map(
      ({ name, oomType, description, jvmFlags }) =>
        `  ${name}: ${description}; must end in ${oomType}; ${jvmFlags.join(' ') || 'no flags'}`,
    ),
    'Flag sets:',
    ...experiment.flagSets.map(({ name, jvmFlags }) => `  ${name}: ${jvmFlags.join(' ') || 'no flags'}`),
    'Order:',
    ...plan.trials.map(
      ({ id }, index) => `  ${String(index + 1).padStart(String(plan.trials.length).length)} ${id}`,
    ),
    '',
    `Results would go to ${directory}.`,
  ].join('\n');
}
