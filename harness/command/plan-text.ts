import { capturePath } from '../capture/registry.ts';
import { capturePathsOf, type FlagSet } from '../config/config.ts';
import { planPower } from '../plan/plan-power.ts';
import { shardText, trialsOfShard } from '../plan/shard.ts';
import type { Scenario } from '../config/scenario-file.ts';
import type { TaskDefinition } from '../task/definition/document-schema.ts';
import { definitionDifference } from '../task/definition/definition-difference.ts';
import { parseFargateSize } from '../task/fargate-size.ts';
import { addedDefinition, taskOfScenario } from '../task/task-input.ts';
import { serviceUid, trialAdditions } from '../trial/trial-additions.ts';
import type { Experiment } from '../run/experiment.ts';
import { estimateRun } from '../run/run-estimate.ts';
import { estimateLine, gateLines, powerLines } from './power-text.ts';

/** Stands for the object store that a trial starts. */
const SOMEWHERE = { endpoint: 'http://s3:9000', bucket: 'evidence' };
/** Whose service's user is shown; each trial has another. */
const FIRST_TRIAL = { runId: '0', trialNumber: 1 };

/** What `run --dry-run` prints: the trials in their order and what each cell runs with. */
export function formatPlan(
  experiment: Experiment,
  { directory, json }: { readonly directory: string; readonly json: boolean },
): string {
  const { plan, design, shard, config, timeScale, concurrency, oomAfterSeconds } = experiment;
  const trials = trialsOfShard(plan, shard);
  const power = planPower(plan, design);
  const estimate = estimateRun(experiment);
  if (json) {
    const shown = { ...plan, design, shard, power, estimate, timeScale, oomAfterSeconds, concurrency };
    return JSON.stringify({ ...shown, config, directory }, null, 2);
  }
  const part = shard === null ? '' : ` (shard ${shardText(shard)} of ${plan.trials.length})`;
  return [
    `${trials.length} trials${part} of ${plan.cells.length} cells, ${concurrency} side by side, seed ${plan.seed}, time scale ${timeScale}`,
    ...planLines(experiment),
    '',
    'Scenarios:',
    ...experiment.scenarios.map(
      ({ name, oomType, description, jvmFlags }) =>
        `  ${name}: ${description}; must end in ${oomType}; ${jvmFlags.join(' ') || 'no flags'}`,
    ),
    ...(oomAfterSeconds === null ? [] : [`The OOM is wanted ${oomAfterSeconds} s after ready.`]),
    ...taskLines(experiment),
    'Flag sets:',
    ...experiment.flagSets.map(({ name, jvmFlags }) => `  ${name}: ${jvmFlags.join(' ') || 'no flags'}`),
    'Order:',
    ...trials.map(({ id }, index) => `  ${String(index + 1).padStart(String(trials.length).length)} ${id}`),
    '',
    `Results would go to ${directory}.`,
  ].join('\n');
}

/** What the plan can show, takes and cannot pass: said before the start, with `--dry-run` or without. */
export function planLines(experiment: Experiment): readonly string[] {
  const { plan, design, gates } = experiment;
  return [
    ...powerLines(planPower(plan, design), design),
    ...gateLines(gates, plan.trialsPerCell),
    estimateLine(estimateRun(experiment)),
  ];
}

/** The task, what of its definition is not run as written, and what the harness adds to it. */
function taskLines(experiment: Experiment): readonly string[] {
  const { task, scenarios, flagSets } = experiment;
  const [flagSet] = flagSets;
  return [
    `Task: ${task.source}, service in container ${task.serviceContainer}`,
    ...task.notes.map(({ field, treatment, message }) => `  ${field} ${treatment}: ${message}`),
    ...(flagSet === undefined ? [] : additionLines(experiment, { scenarios, flagSet })),
    'Of these, the -Xlog with a file of its own and LASTGASP_DIRECT_MEMORY_LOG only watch.',
  ];
}

/** The first scenario's additions, and of each other one what differs from them. */
function additionLines(
  experiment: Experiment,
  { scenarios, flagSet }: { readonly scenarios: readonly Scenario[]; readonly flagSet: FlagSet },
): readonly string[] {
  const [first, ...others] = scenarios.map((scenario) => ({
    name: scenario.name,
    definition: definitionFor(experiment, { scenario, flagSet }),
  }));
  if (first === undefined) return [];
  return [
    `Added for ${first.name} with ${flagSet.name}:`,
    ...differenceLines({ before: experiment.task.document, after: first.definition }),
    ...others.flatMap(({ name, definition }) => [
      `For ${name} in place of that:`,
      ...differenceLines({ before: first.definition, after: definition }),
    ]),
  ];
}

function differenceLines(compared: {
  readonly before: TaskDefinition;
  readonly after: TaskDefinition;
}): readonly string[] {
  const difference = definitionDifference(compared) || 'nothing else';
  return difference.split('\n').map((line) => `  ${line}`);
}

function definitionFor(
  { task, config, plan }: Experiment,
  { scenario, flagSet }: { readonly scenario: Scenario; readonly flagSet: FlagSet },
): TaskDefinition {
  const cell = plan.cells.find(
    (candidate) => candidate.scenario === scenario.name && candidate.flagSet === flagSet.name,
  );
  const own = taskOfScenario(task, scenario);
  const additions = trialAdditions({
    scenario,
    flagSet,
    size: parseFargateSize(cell?.taskSize ?? scenario.taskSize),
    uid: serviceUid(FIRST_TRIAL),
    pressureToken: 'TOKEN',
    capturePaths: capturePathsOf(config, flagSet).map(capturePath),
    destination: SOMEWHERE,
    document: own.document,
  });
  return addedDefinition(own, additions);
}
