import type { TaskInput } from '../task/task-input.ts';
import type { Config, FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import { planTrials, type Plan } from '../plan/plan.ts';

export interface ExperimentInputs {
  readonly config: Config;
  readonly task: TaskInput;
  readonly scenarios: readonly Scenario[];
  readonly jdks: readonly number[];
  readonly flagSets: readonly FlagSet[];
  readonly trialsPerCell: number;
  readonly seed: number;
  /** Divides the mirror's clocks; 1 is real time. */
  readonly timeScale: number;
  /** Share of each scenario's load that is offered; 1 is what it takes to reach the OOM. */
  readonly pressure: number;
  /** Trials that may run side by side. */
  readonly concurrency: number;
}

/** What is going to be run, checked: nothing of it can be refused after the first trial has begun. */
export interface Experiment extends ExperimentInputs {
  readonly plan: Plan;
}

/** Lays out the trials. */
export function planExperiment(inputs: ExperimentInputs): Experiment {
  const { scenarios, jdks, flagSets, trialsPerCell, seed } = inputs;
  const { cpuUnits, memoryMiB } = inputs.task.size;
  const plan = planTrials({
    scenarios: scenarios.map(({ name }) => name),
    jdks,
    flagSets: flagSets.map(({ name }) => name),
    taskSizes: [`${cpuUnits}/${memoryMiB}`],
    trialsPerCell,
    seed,
  });
  return { ...inputs, plan };
}
