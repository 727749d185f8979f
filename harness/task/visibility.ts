/**
 * What a JVM without a memory limit of its own container takes for its memory: the task's (`visible`), or
 * the machine's (`hidden`, as on cgroup v2, whose private namespace hides the parent from HotSpot; A, O).
 */
export type Visibility = 'visible' | 'hidden';

/** What a container gets whose definition sets no `memory`; with one, both modes agree. */
export interface MemoryView {
  /** The container's own limit; `null` leaves it with the task's alone. */
  readonly memoryMiB: number | null;
  /** Flags that every JVM in it needs. */
  readonly jvmFlags: readonly string[];
  readonly fidelityNotes: readonly string[];
}

export interface MemoryViewOptions {
  readonly visibility: Visibility;
  readonly cgroupVersion: 1 | 2;
  /** Whether the containers share a cgroup of the task, which holds its limit. */
  readonly hasTaskCgroup: boolean;
  /** Whether the engine can limit a container's memory. */
  readonly limitsMemory: boolean;
  readonly taskMemoryMiB: number;
  /** Memory of the engine's machine. */
  readonly machineMemoryKiB: number;
}

/**
 * How a visibility mode comes about on this engine.
 *
 * - `visible`: on cgroup v1 HotSpot reads the task's limit as the hierarchical one; elsewhere the container
 *   is limited to the task's memory itself.
 *   Where nothing can be limited, it is told by a flag.
 * - `hidden`: on cgroup v2 the parent's limit is invisible anyway; elsewhere it is emulated by flags.
 */
export function memoryView(options: MemoryViewOptions): MemoryView {
  const { visibility, cgroupVersion, hasTaskCgroup, taskMemoryMiB } = options;
  const isParentVisible = hasTaskCgroup && cgroupVersion === 1;
  const ownMiB = options.limitsMemory ? taskMemoryMiB : null;
  if (visibility === 'visible') {
    if (!hasTaskCgroup && !options.limitsMemory) return toldByFlag(taskMemoryMiB);
    return { memoryMiB: isParentVisible ? null : ownMiB, jvmFlags: [], fidelityNotes: [] };
  }
  const memoryMiB = hasTaskCgroup ? null : ownMiB;
  if (hasTaskCgroup && cgroupVersion === 2) return { memoryMiB, jvmFlags: [], fidelityNotes: [] };
  const jvmFlags = ['-XX:-UseContainerSupport', `-XX:MaxRAM=${options.machineMemoryKiB}k`];
  return {
    memoryMiB,
    jvmFlags,
    fidelityNotes: [
      `The task's memory is hidden from the JVM by ${jvmFlags.join(' ')}, not by a cgroup namespace: its flags differ from those on Fargate.`,
    ],
  };
}

/** Its heap is then sized as it would be under the limit; what it takes beside the heap is not bounded. */
function toldByFlag(taskMemoryMiB: number): MemoryView {
  const jvmFlags = [`-XX:MaxRAM=${taskMemoryMiB}m`];
  return {
    memoryMiB: null,
    jvmFlags,
    fidelityNotes: [
      `A JVM is told the task's memory by ${jvmFlags.join(' ')}, not by a limit, and not at all in a container with a memory of its own.`,
    ],
  };
}
