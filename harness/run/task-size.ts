import type { Config, FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import { parseFargateSize, type FargateSize } from '../task/fargate-size.ts';
import type { TaskInput } from '../task/task-input.ts';

export interface TaskSizeChoice {
  /** What the user asked for beside the task and its config; `null` for nothing. */
  readonly askedFor: string | null;
  readonly task: TaskInput;
  readonly config: Pick<Config, 'taskSize'>;
  readonly scenario: Pick<Scenario, 'taskSize'>;
  readonly flagSet: Pick<FlagSet, 'taskSize'>;
}

/**
 * The size of a scenario's task with a flag set: what was asked for, else the task definition's, else the
 * config's, else the one the scenario's memory is sized for, or what the flag set needs where that is more.
 *
 * @throws {FargateSizeError} where Fargate offers no such size
 */
export function chooseTaskSize({ askedFor, task, config, scenario, flagSet }: TaskSizeChoice): FargateSize {
  if (askedFor === null && task.size !== null) return task.size;
  const chosen = askedFor ?? config.taskSize;
  if (chosen !== null) return parseFargateSize(chosen);
  const own = parseFargateSize(scenario.taskSize);
  const needed = flagSet.taskSize === null ? own : parseFargateSize(flagSet.taskSize);
  return needed.memoryMiB > own.memoryMiB ? needed : own;
}

/** The largest CPU and the largest memory of several sizes: what one place must be able to hold. */
export function largestSize(sizes: readonly FargateSize[]): FargateSize {
  return {
    cpuUnits: Math.max(...sizes.map(({ cpuUnits }) => cpuUnits)),
    memoryMiB: Math.max(...sizes.map(({ memoryMiB }) => memoryMiB)),
  };
}
