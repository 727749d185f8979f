import assert from 'node:assert/strict';
import { capturePath } from '../capture/registry.ts';
import { type Config, capturePathsOf, type FlagSet } from '../config/config.ts';
import type { Controls, Gate } from '../config/gate-schema.ts';
import type { Scenario } from '../config/scenario-file.ts';
import type { Design } from '../plan/design.ts';
import { isGateOf } from '../plan/gated-cell.ts';
import type { PhaseRule } from '../plan/oom-timing.ts';
import { onlyTrial } from '../plan/only-trial.ts';
import { planTrials, type Plan, type PlannedCell } from '../plan/plan.ts';
import { trialsOfShard, type Shard } from '../plan/shard.ts';
import { uploadPeriodSeconds } from '../plan/upload-period.ts';
import type { FargateSize } from '../task/fargate-size.ts';
import type { Sample } from '../sample.ts';
import { samplesOf, taskOfScenario, taskSpecOf, type TaskInput } from '../task/task-input.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { serviceUid, trialAdditions } from '../trial/trial-additions.ts';
import { concurrencyFor, cpuUnitsForTasks, thisMachine } from './concurrency.ts';
import { assertKnownAgent, assertPeriodicPlan } from './periodic-plan.ts';
import { ShardError } from './shard-error.ts';
import { chooseTaskSize, largestSize } from './task-size.ts';

/** What is asked for. */
export interface ExperimentInputs {
  readonly config: Config;
  readonly task: TaskInput;
  /** `<cpu units>/<memory MiB>` of every trial's task; `null` leaves it to definition, config and scenario. */
  readonly taskSize: string | null;
  readonly scenarios: readonly Scenario[];
  readonly jdks: readonly number[];
  readonly flagSets: readonly FlagSet[];
  readonly trialsPerCell: number;
  readonly seed: number;
  /** What is compared with what, and when it may stop. */
  readonly design: Design;
  /** The part of the plan that is run here; `null` for all of it. */
  readonly shard: Shard | null;
  /** What is known beforehand; `null` where nothing is. */
  readonly controls: Controls | null;
  /** What must hold; of those asked for, the ones that are about no cell of the plan are left out. */
  readonly gates: readonly Gate[];
  /** Divides the mirror's clocks; 1 is real time. */
  readonly timeScale: number;
  /** Share of each scenario's load that is offered; 1 is what it takes to reach the OOM. */
  readonly pressure: number;
  /** Seconds from ready to the instant at which the OOM is wanted; `null` leaves it to the load. */
  readonly oomAfterSeconds: number | null;
  /** Which instant of a profiler's period the OOM is to meet, where a capture path is periodic. */
  readonly phaseRule: PhaseRule;
  /** Trials that may run side by side; `auto`: as many as this machine's CPUs carry. */
  readonly concurrency: number | 'auto';
  /** Id of the only trial of the plan that is to be run. Default: all are. */
  readonly onlyTrial?: string;
}

/** What is going to be run, checked: nothing of it can be refused after the first trial has begun. */
export interface Experiment extends ExperimentInputs {
  readonly plan: Plan;
  /** The most trials that may run side by side; what the machine has room for may be fewer. */
  readonly concurrency: number;
  /** CPU that all tasks together may take; `Infinity` where the user says how many run side by side. */
  readonly cpuUnitsMax: number;
  /** What of the harness's samples the tasks run. */
  readonly samples: ReadonlySet<Sample>;
  /** The largest CPU and memory of any trial's task. */
  readonly largestTask: FargateSize;
}

/**
 * Lays out the trials.
 *
 * @throws {FargateSizeError}, {TaskDefinitionError} for a task that no trial could run
 * @throws {SampleMismatchError} for a task definition that runs another sample than a scenario drives
 * @throws {PeriodicPlanError} for trials that would all meet the profiler at the same instant
 * @throws {ShardError} for a shard that has nothing to run, or whose run looks at its own results
 * @throws {UnknownTrialError}
 */
export function planExperiment(inputs: ExperimentInputs): Experiment {
  const { scenarios, jdks, flagSets, trialsPerCell, phaseRule, seed } = inputs;
  for (const flagSet of flagSets) {
    assertKnownAgent(flagSet);
    if (isPeriodic(flagSet, inputs)) assertPeriodicPlan(flagSet, inputs);
  }
  const sized = scenarios.flatMap((scenario) =>
    flagSets.map((flagSet) => ({ scenario, flagSet, size: sizeFor({ scenario, flagSet }, inputs) })),
  );
  const specs = sized.map((cell) => checkedTask({ ...cell, inputs }));
  const cells = scenarios.flatMap(({ name }) =>
    jdks.flatMap((jdk) =>
      sized
        .filter(({ scenario }) => scenario.name === name)
        .map(({ flagSet, size }): PlannedCell => ({
          scenario: name,
          jdk,
          flagSet: flagSet.name,
          taskSize: `${size.cpuUnits}/${size.memoryMiB}`,
          periodSeconds: isPeriodic(flagSet, inputs) ? uploadPeriodSeconds(flagSet) : null,
        })),
    ),
  );
  const wholePlan = planTrials({ cells, trialsPerCell, phaseRule, seed });
  const { onlyTrial: only } = inputs;
  const plan = only === undefined ? wholePlan : onlyTrial(wholePlan, only);
  assertShard(plan, inputs);
  const gates = inputs.gates.filter((gate) => plan.cells.some((cell) => isGateOf(gate, cell)));
  const sizes = sized.map(({ size }) => size);
  return {
    ...inputs,
    plan,
    gates,
    ...sideBySide(inputs.concurrency, sizes),
    samples: new Set(specs.flatMap(samplesOf)),
    largestTask: largestSize(sizes),
  };
}

/** The scenario of one of its cells. */
export function scenarioOf(
  { scenarios }: Pick<Experiment, 'scenarios'>,
  { scenario: wanted }: Pick<PlannedCell, 'scenario'>,
): Scenario {
  const scenario = scenarios.find(({ name }) => name === wanted);
  assert(scenario !== undefined, `${wanted} is of the plan`);
  return scenario;
}

function assertShard(plan: Plan, { shard, design }: ExperimentInputs): void {
  if (shard === null) return;
  if (design.stopping !== 'fixed') throw new ShardError('shard-looks');
  if (trialsOfShard(plan, shard).length === 0) throw new ShardError('empty-shard');
}

function sideBySide(
  asked: ExperimentInputs['concurrency'],
  sizes: readonly FargateSize[],
): Pick<Experiment, 'concurrency' | 'cpuUnitsMax'> {
  if (asked !== 'auto') return { concurrency: asked, cpuUnitsMax: Number.POSITIVE_INFINITY };
  const machine = thisMachine();
  const each = sizes.map((size) => concurrencyFor(size, machine));
  return { concurrency: Math.max(...each), cpuUnitsMax: cpuUnitsForTasks(machine) };
}

function isPeriodic(flagSet: FlagSet, { config }: ExperimentInputs): boolean {
  return capturePathsOf(config, flagSet).some((name) => capturePath(name).isPeriodic === true);
}

function sizeFor(
  cell: { readonly scenario: Scenario; readonly flagSet: FlagSet },
  { task, config, taskSize }: ExperimentInputs,
): FargateSize {
  return chooseTaskSize({ askedFor: taskSize, task, config, ...cell });
}

/** A definition may be refused for what is added to it: a container's memory above a smaller task's, say. */
function checkedTask({
  scenario,
  size,
  flagSet,
  inputs,
}: {
  readonly scenario: Scenario;
  readonly size: FargateSize;
  readonly flagSet: FlagSet;
  readonly inputs: ExperimentInputs;
}): TaskSpec {
  const task = taskOfScenario(inputs.task, scenario);
  const additions = trialAdditions({
    scenario,
    flagSet,
    size,
    uid: serviceUid({ runId: '0', trialNumber: 0 }),
    pressureToken: '',
    capturePaths: capturePathsOf(inputs.config, flagSet).map(capturePath),
    destination: { endpoint: '', bucket: '' },
    document: task.document,
  });
  return taskSpecOf(task, additions);
}
