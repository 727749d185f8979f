import { capturePath } from '../capture/registry.ts';
import { definitionDifference } from '../task/definition/definition-difference.ts';
import { addedDefinition } from '../task/task-input.ts';
import type { Experiment } from '../run/experiment.ts';

/** Stands for the object store that a trial starts. */
const SOMEWHERE = { endpoint: 'http://s3:9000', bucket: 'evidence' };

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
    ...taskLines(experiment),
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

/** The task, what of its definition is not run as written, and what the harness adds for each cell's flags. */
function taskLines({ task, scenarios, flagSets, config }: Experiment): readonly string[] {
  const [scenario] = scenarios;
  const [flagSet] = flagSets;
  const after = addedDefinition(task, {
    jvmFlags: [...(scenario?.jvmFlags ?? []), ...(flagSet?.jvmFlags ?? [])],
    environment: Object.assign(
      {},
      ...config.capturePaths.map((name) => capturePath(name).environment(SOMEWHERE)),
    ),
  });
  return [
    `Task: ${task.source}, service in container ${task.serviceContainer}`,
    ...task.notes.map(({ field, treatment, message }) => `  ${field} ${treatment}: ${message}`),
    `Added for ${scenario?.name ?? ''} with ${flagSet?.name ?? ''}:`,
    ...definitionDifference({ before: task.document, after })
      .split('\n')
      .map((line) => `  ${line}`),
  ];
}
