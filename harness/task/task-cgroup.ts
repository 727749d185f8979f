import type Dockerode from 'dockerode';
import type { EngineHost } from '../engine/engine-host.ts';
import type { FargateSize } from './fargate-size.ts';

/** Fargate shows at least two CPUs to the process however little of them it may use (observed on Fargate). */
const VISIBLE_CPUS_MIN = 2;
const CPU_PERIOD_MICROSECONDS = 100_000;
const MIB = 1024 * 1024;

/** The limits that a task's containers share. */
export interface TaskCgroup extends AsyncDisposable {
  /** What each container of the task adds to its `HostConfig`. */
  readonly hostConfig: Dockerode.HostConfig;
  readonly fidelityNotes: readonly string[];
}

/** What the engine says of itself (`docker info`), as far as cgroups go. */
export interface EngineCgroups {
  readonly version: 1 | 2;
  readonly driver: string;
  readonly cpuCount: number;
}

export interface TaskCgroupOptions {
  readonly host: EngineHost;
  readonly cgroups: EngineCgroups;
  readonly size: FargateSize;
  /** Unique on the engine's host; the cgroup lies directly below each controller's root. */
  readonly name: string;
}

/**
 * Limits a task as Fargate does: one memory limit without swap and one CPU quota for all its
 * containers, and a cpuset of max(2, vCPU) CPUs so that the JVM picks the collector it would pick there.
 *
 * The visibility mode is `visible`: HotSpot reads the hierarchical limit on cgroup v1. On cgroup v2
 * and with the systemd driver the limits are set per container for now, which is the same thing for
 * a task of one container and said in a fidelity note.
 */
export async function createTaskCgroup(options: TaskCgroupOptions): Promise<TaskCgroup> {
  const { cgroups } = options;
  return cgroups.version === 1 && cgroups.driver === 'cgroupfs'
    ? createParentV1(options)
    : perContainerLimits(options);
}

function cpuset({ cpuUnits }: FargateSize, cpuCount: number): string {
  const count = Math.min(cpuCount, Math.max(VISIBLE_CPUS_MIN, Math.ceil(cpuUnits / 1024)));
  return `0-${count - 1}`;
}

function cpuQuotaMicroseconds({ cpuUnits }: FargateSize): number {
  return (cpuUnits / 1024) * CPU_PERIOD_MICROSECONDS;
}

const CREATE_V1 = `
memory=/sys/fs/cgroup/memory/$1
cpu=/sys/fs/cgroup/cpu/$1
mkdir -p "$memory" "$cpu"
test "$(cat "$memory/memory.use_hierarchy")" = 1
echo "$2" > "$memory/memory.limit_in_bytes"
if test -e "$memory/memory.memsw.limit_in_bytes"; then echo "$2" > "$memory/memory.memsw.limit_in_bytes"; fi
echo "$3" > "$cpu/cpu.cfs_period_us"
echo "$4" > "$cpu/cpu.cfs_quota_us"
`;

/** Docker makes a parent cgroup in every controller; a leaf goes a moment after its container does. */
const REMOVE_V1 = `
attempt=0
while test "$attempt" -lt 50; do
  attempt=$((attempt + 1))
  left=0
  for directory in /sys/fs/cgroup/*/"$1"; do
    if test -d "$directory"; then
      rmdir "$directory" 2>/dev/null || left=1
    fi
  done
  test "$left" -eq 0 && exit 0
  sleep 0.1
done
echo "cgroup $1 is still in use after 5 s" >&2
exit 1
`;

async function createParentV1({ host, cgroups, size, name }: TaskCgroupOptions): Promise<TaskCgroup> {
  const bytes = size.memoryMiB * MIB;
  await host.shell(
    CREATE_V1,
    name,
    String(bytes),
    String(CPU_PERIOD_MICROSECONDS),
    String(cpuQuotaMicroseconds(size)),
  );
  let removed = false;
  return {
    hostConfig: { CgroupParent: `/${name}`, CpusetCpus: cpuset(size, cgroups.cpuCount) },
    fidelityNotes: [],
    async [Symbol.asyncDispose]() {
      if (removed) return;
      removed = true;
      await host.shell(REMOVE_V1, name);
    },
  };
}

function perContainerLimits({ cgroups, size }: TaskCgroupOptions): TaskCgroup {
  const bytes = size.memoryMiB * MIB;
  return {
    hostConfig: {
      Memory: bytes,
      MemorySwap: bytes,
      CpuPeriod: CPU_PERIOD_MICROSECONDS,
      CpuQuota: cpuQuotaMicroseconds(size),
      CpusetCpus: cpuset(size, cgroups.cpuCount),
    },
    fidelityNotes: [
      `The task's limits are set on its container, not on a parent cgroup (cgroup v${cgroups.version}, ${cgroups.driver} driver).`,
    ],
    [Symbol.asyncDispose]: async () => undefined,
  };
}
