import type Dockerode from 'dockerode';
import { EngineHostError } from '../engine/engine-host.ts';
import { cgroupV1 } from './cgroup-v1.ts';
import { cgroupV2 } from './cgroup-v2.ts';
import type { FargateSize } from './fargate-size.ts';
import type { CgroupHost, ParentCgroup } from './parent-cgroup.ts';
import { lossNote, type MirrorLoss } from './mirror-loss.ts';
import { systemdSlice } from './systemd-slice.ts';
import { CPU_PERIOD_MICROSECONDS, taskLimits, type TaskLimits } from './task-limits.ts';
import type { TaskUsage } from './task-usage.ts';
import { memoryView, type MemoryView, type Visibility } from './visibility.ts';

const KIB = 1024;

/** The limits that a task's containers share. */
export interface TaskCgroup extends AsyncDisposable {
  /** What each container of the task adds to its `HostConfig`. */
  readonly hostConfig: Dockerode.HostConfig;
  /** What a container without a `memory` of its own gets beside it. */
  readonly view: MemoryView;
  /** Where this engine does not do what Fargate does. */
  readonly fidelityNotes: readonly string[];
  /** The task's own memory figures; `null` where it has no cgroup of its own. */
  readonly readUsage: () => Promise<TaskUsage | null>;
}

/** What the engine says of itself (`docker info`), as far as cgroups go. */
export interface EngineCgroups {
  readonly version: 1 | 2;
  /** `none` where containers have no cgroups of their own: a rootless engine on cgroup v1. */
  readonly driver: string;
  readonly cpuCount: number;
  /** Memory of the engine's machine. */
  readonly memoryBytes: number;
  /** Which limits a container can have. The engine drops those that it cannot enforce, with no more than a warning. */
  readonly limits: { readonly memory: boolean; readonly cpu: boolean; readonly cpuset: boolean };
}

export interface TaskCgroupOptions {
  readonly host: CgroupHost;
  readonly cgroups: EngineCgroups;
  readonly size: FargateSize;
  readonly visibility: Visibility;
  /** Unique on the engine's host. */
  readonly name: string;
}

/**
 * Limits a task as Fargate does: one memory limit without swap and one CPU quota for all its
 * containers, on a cgroup above theirs, and a cpuset of max(2, vCPU) CPUs so that the JVM picks the
 * collector it would pick there.
 *
 * Where the engine's machine does not let a parent cgroup be made, each container gets the task's limits
 * for itself, as far as the engine has them, and fidelity notes say so.
 */
export async function createTaskCgroup(options: TaskCgroupOptions): Promise<TaskCgroup> {
  const { cgroups, size, visibility } = options;
  const limits = taskLimits(size, cgroups);
  const viewOf = (hasTaskCgroup: boolean): MemoryView =>
    memoryView({
      visibility,
      cgroupVersion: cgroups.version,
      hasTaskCgroup,
      limitsMemory: cgroups.limits.memory,
      taskMemoryMiB: size.memoryMiB,
      machineMemoryKiB: Math.floor(cgroups.memoryBytes / KIB),
    });
  const parent = await createParent(options, limits);
  return parent.kind === 'made'
    ? sharedLimits({ parent: parent.cgroup, limits, view: viewOf(true) })
    : perContainerLimits({ limits, view: viewOf(false), cgroups, reason: parent.reason });
}

type CreatedParent =
  | { readonly kind: 'made'; readonly cgroup: ParentCgroup }
  | { readonly kind: 'none'; readonly reason: string };

async function createParent(options: TaskCgroupOptions, limits: TaskLimits): Promise<CreatedParent> {
  if (options.cgroups.driver === 'none') return { kind: 'none', reason: 'the engine uses no cgroups' };
  const cgroup = parentCgroup(options);
  const created = await refusalOfHost(cgroup.create(limits));
  if (created === null) return { kind: 'made', cgroup };
  const removed = await refusalOfHost(cgroup.remove());
  const isLeft = removed !== null && removed !== created;
  return { kind: 'none', reason: isLeft ? `${created}; ${removed}` : created };
}

/** Why the engine's host did not do it; `null` when it did. */
async function refusalOfHost(done: Promise<void>): Promise<string | null> {
  try {
    await done;
    return null;
  } catch (error) {
    if (!(error instanceof EngineHostError)) throw error;
    return error.message;
  }
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
    readUsage: () => parent.readUsage(),
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
  const { cpu, cpuset } = cgroups.limits;
  return {
    hostConfig: {
      ...(cpu ? { CpuPeriod: CPU_PERIOD_MICROSECONDS, CpuQuota: limits.cpuQuotaMicroseconds } : {}),
      ...(cpuset ? { CpusetCpus: limits.cpuset } : {}),
    },
    view,
    fidelityNotes: [...lossesOf(cgroups, reason).map(lossNote), ...view.fidelityNotes],
    readUsage: async () => null,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function lossesOf({ version, driver, limits }: EngineCgroups, reason: string): readonly MirrorLoss[] {
  const names = [...(limits.memory ? ['memory'] : []), ...(limits.cpu ? ['CPU'] : [])];
  const shared: MirrorLoss = {
    kind: 'task-cgroup',
    limits: names.join(' and '),
    cgroups: `cgroup v${version}, ${driver} driver`,
    reason,
  };
  const missing = (['memory', 'cpu', 'cpuset'] as const).filter((of) => !limits[of]);
  return [...(names.length > 0 ? [shared] : []), ...missing.map((of): MirrorLoss => ({ kind: 'limit', of }))];
}
