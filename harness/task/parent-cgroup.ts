import type { EngineHost } from '../engine/engine-host.ts';
import type { TaskLimits } from './task-limits.ts';
import type { TaskUsage } from './task-usage.ts';

/** The engine's machine, as far as a task's cgroup needs it. */
export type CgroupHost = Pick<EngineHost, 'shell'>;

/** A cgroup above those of a task's containers, on one cgroup version under one driver. */
export interface ParentCgroup {
  /** What `HostConfig.CgroupParent` names it by. */
  readonly cgroupParent: string;
  /** Makes it with the task's limits; what was made before a failure is up to `remove`. */
  create(limits: TaskLimits): Promise<void>;
  /** Waits up to 5 s for the containers' own cgroups to go; removing what is not there is no error. */
  remove(): Promise<void>;
  readUsage(): Promise<TaskUsage>;
}
