import type { Config } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import { parseFargateSize, type FargateSize } from '../task/fargate-size.ts';
import type { TaskInput } from '../task/task-input.ts';

export interface TaskSizeChoice {
  /** What the user asked for beside the task and its config; `null` for nothing. */
  readonly askedFor: string | null;
  readonly task: TaskInput;
  readonly config: Pick<Config, 'taskSize'>;
  readonly scenario: Pick<Scenario, 'taskSize'>;
}

/**
 * The size of a scenario's task: what was asked for, else the task definition's, else the config's, else
 * the one the scenario's memory is sized for.
 *
 * @throws {FargateSizeError} where Fargate offers no such size
 */
export function chooseTaskSize({ askedFor, task, config, scenario }: TaskSizeChoice): FargateSize {
  if (askedFor === null && task.size !== null) return task.size;
  return parseFargateSize(askedFor ?? config.taskSize ?? scenario.taskSize);
}

/** The largest CPU and the largest memory of several sizes: what one place must be able to hold. */
export function largestSize(sizes: readonly FargateSize[]): FargateSize {
  return {
    cpuUnits: Math.max(...sizes.map(({ cpuUnits }) => cpuUnits)),
    memoryMiB: Math.max(...sizes.map(({ memoryMiB }) => memoryMiB)),
  };
}
