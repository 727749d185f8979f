import { capturePath } from '../capture/registry.ts';
import { type Config, capturePathsOf, type FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import { onlyTrial } from '../plan/only-trial.ts';
import { planTrials, type Plan } from '../plan/plan.ts';
import type { FargateSize } from '../task/fargate-size.ts';
import { SAMPLE_IMAGE, taskSpecOf, type TaskInput } from '../task/task-input.ts';
import { serviceUid, trialAdditions } from '../trial/trial-additions.ts';
import { concurrencyFor, thisMachine } from './concurrency.ts';
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
  /** Divides the mirror's clocks; 1 is real time. */
  readonly timeScale: number;
  /** Share of each scenario's load that is offered; 1 is what it takes to reach the OOM. */
  readonly pressure: number;
  /** Seconds from ready to the instant at which the OOM is wanted; `null` leaves it to the load. */
  readonly oomAfterSeconds: number | null;
  /** Trials that may run side by side; `auto`: as many as this machine carries of the largest task. */
  readonly concurrency: number | 'auto';
  /** Id of the only trial of the plan that is to be run. Default: all are. */
  readonly onlyTrial?: string;
}

/** What is going to be run, checked: nothing of it can be refused after the first trial has begun. */
export interface Experiment extends ExperimentInputs {
  readonly plan: Plan;
  readonly concurrency: number;
  /** The largest CPU and memory of any trial's task. */
  readonly largestTask: FargateSize;
}

/**
 * Lays out the trials.
 *
 * @throws {FargateSizeError}, {TaskDefinitionError} for a task that no trial could run
 * @throws {UnknownTrialError}
 */
export function planExperiment(inputs: ExperimentInputs): Experiment {
  const { scenarios, jdks, flagSets, trialsPerCell, seed } = inputs;
  const sized = scenarios.map((scenario) => ({ scenario, size: sizeFor(scenario, inputs) }));
  for (const { scenario, size } of sized) {
    for (const flagSet of flagSets) checkTask({ scenario, size, flagSet, inputs });
  }
  const wholePlan = planTrials({
    scenarios: sized.map(({ scenario, size }) => ({
      name: scenario.name,
      taskSize: `${size.cpuUnits}/${size.memoryMiB}`,
    })),
    jdks,
    flagSets: flagSets.map(({ name }) => name),
    trialsPerCell,
    seed,
  });
  const { onlyTrial: only } = inputs;
  const plan = only === undefined ? wholePlan : onlyTrial(wholePlan, only);
  const largestTask = largestSize(sized.map(({ size }) => size));
  const { concurrency: asked } = inputs;
  const concurrency = asked === 'auto' ? concurrencyFor(largestTask, thisMachine()) : asked;
  return { ...inputs, plan, concurrency, largestTask };
}

function sizeFor(scenario: Scenario, { task, config, taskSize }: ExperimentInputs): FargateSize {
  return chooseTaskSize({ askedFor: taskSize, task, config, scenario });
}

/** A definition may be refused for what is added to it: a container's memory above a smaller task's, say. */
function checkTask({
  scenario,
  size,
  flagSet,
  inputs,
}: {
  readonly scenario: Scenario;
  readonly size: FargateSize;
  readonly flagSet: FlagSet;
  readonly inputs: ExperimentInputs;
}): void {
  const additions = trialAdditions({
    scenario,
    flagSet,
    size,
    uid: serviceUid({ runId: '0', trialNumber: 0 }),
    capturePaths: capturePathsOf(inputs.config, flagSet).map(capturePath),
    destination: { endpoint: '', bucket: '' },
  });
  taskSpecOf(inputs.task, { ...additions, sampleImage: SAMPLE_IMAGE });
}
