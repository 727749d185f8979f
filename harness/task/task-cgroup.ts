import type Dockerode from 'dockerode';
import { EngineHostError } from '../engine/engine-host.ts';
import { cgroupV1 } from './cgroup-v1.ts';
import { cgroupV2 } from './cgroup-v2.ts';
import type { FargateSize } from './fargate-size.ts';
import type { CgroupHost, ParentCgroup } from './parent-cgroup.ts';
import { systemdSlice } from './systemd-slice.ts';
import { CPU_PERIOD_MICROSECONDS, taskLimits, type TaskLimits } from './task-limits.ts';
import type { TaskMemory } from './task-memory.ts';
import { memoryView, type MemoryView, type Visibility } from './visibility.ts';

/** The limits that a task's containers share. */
export interface TaskCgroup extends AsyncDisposable {
  /** What each container of the task adds to its `HostConfig`. */
  readonly hostConfig: Dockerode.HostConfig;
  /** What a container without a `memory` of its own gets beside it. */
  readonly view: MemoryView;
  /** Where this engine does not do what Fargate does. */
  readonly fidelityNotes: readonly string[];
  /** The task's own memory figures; `null` where it has no cgroup of its own. */
  readonly readMemory: () => Promise<TaskMemory | null>;
}

/** What the engine says of itself (`docker info`), as far as cgroups go. */
export interface EngineCgroups {
  readonly version: 1 | 2;
  readonly driver: string;
  readonly cpuCount: number;
}

export interface TaskCgroupOptions {
  readonly host: CgroupHost;
  readonly cgroups: EngineCgroups;
  readonly size: FargateSize;
  readonly visibility: Visibility;
  /** Unique on the engine's host. */
  readonly name: string;
}

/** In KiB, of the engine's machine. */
const READ_MACHINE_MEMORY = `sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo`;

/**
 * Limits a task as Fargate does: one memory limit without swap and one CPU quota for all its
 * containers, on a cgroup above theirs, and a cpuset of max(2, vCPU) CPUs so that the JVM picks the
 * collector it would pick there.
 *
 * Where the engine's machine does not let a parent cgroup be made, each container gets the task's limits
 * for itself, and a fidelity note says so.
 */
export async function createTaskCgroup(options: TaskCgroupOptions): Promise<TaskCgroup> {
  const { host, cgroups, size, visibility } = options;
  const limits = taskLimits(size, cgroups);
  const machineMemoryKiB = Number(await host.shell(READ_MACHINE_MEMORY));
  const viewOf = (hasTaskCgroup: boolean): MemoryView =>
    memoryView({
      visibility,
      cgroupVersion: cgroups.version,
      hasTaskCgroup,
      taskMemoryMiB: size.memoryMiB,
      machineMemoryKiB,
    });
  const parent = parentCgroup(options);
  try {
    await parent.create(limits);
  } catch (error) {
    if (!(error instanceof EngineHostError)) throw error;
    await parent.remove();
    return perContainerLimits({ limits, view: viewOf(false), cgroups, reason: error.message });
  }
  return sharedLimits({ parent, limits, view: viewOf(true) });
}

function parentCgroup({ host, cgroups, name }: TaskCgroupOptions): ParentCgroup {
  if (cgroups.driver === 'systemd') return systemdSlice({ host, name, cgroupVersion: cgroups.version });
  return cgroups.version === 1 ? cgroupV1(host, name) : cgroupV2(host, name);
}

function sharedLimits(options: {
  readonly parent: ParentCgroup;
  readonly limits: TaskLimits;
  readonly view: MemoryView;
}): TaskCgroup {
  const { parent, limits, view } = options;
  let removed = false;
  return {
    hostConfig: { CgroupParent: parent.cgroupParent, CpusetCpus: limits.cpuset },
    view,
    fidelityNotes: view.fidelityNotes,
    readMemory: () => parent.readMemory(),
    async [Symbol.asyncDispose]() {
      if (removed) return;
      removed = true;
      await parent.remove();
    },
  };
}

function perContainerLimits(options: {
  readonly limits: TaskLimits;
  readonly view: MemoryView;
  readonly cgroups: EngineCgroups;
  readonly reason: string;
}): TaskCgroup {
  const { limits, view, cgroups, reason } = options;
  return {
    hostConfig: {
      CpuPeriod: CPU_PERIOD_MICROSECONDS,
      CpuQuota: limits.cpuQuotaMicroseconds,
      CpusetCpus: limits.cpuset,
    },
    view,
    fidelityNotes: [
      `Each container has the task's memory and CPU for itself: no parent cgroup could be made (cgroup v${cgroups.version}, ${cgroups.driver} driver: ${reason}).`,
      ...view.fidelityNotes,
    ],
    readMemory: async () => null,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
