import type { FargateSize } from './fargate-size.ts';

const MIB = 1024 * 1024;
/** Fargate shows at least two CPUs to the process however little of them it may use (O). */
const VISIBLE_CPUS_MIN = 2;
/** The kernel's and Docker's default period. */
export const CPU_PERIOD_MICROSECONDS = 100_000;

/** What all containers of a task may use together. */
export interface TaskLimits {
  readonly memoryBytes: number;
  /** Per period of 100 ms: vCPU × 100 ms (A). */
  readonly cpuQuotaMicroseconds: number;
  /** CPUs the process sees, as `cpuset.cpus` writes them: max(2, vCPU), as far as the machine has them. */
  readonly cpuset: string;
}

export function taskLimits(size: FargateSize, { cpuCount }: { readonly cpuCount: number }): TaskLimits {
  const vCpu = size.cpuUnits / 1024;
  const visibleCpus = Math.min(cpuCount, Math.max(VISIBLE_CPUS_MIN, Math.ceil(vCpu)));
  return {
    memoryBytes: size.memoryMiB * MIB,
    cpuQuotaMicroseconds: vCpu * CPU_PERIOD_MICROSECONDS,
    cpuset: `0-${visibleCpus - 1}`,
  };
}
