import { availableParallelism, totalmem } from 'node:os';
import type { FargateSize } from '../task/fargate-size.ts';

/** More trials side by side than this gain little and make the engine the bottleneck. */
const CONCURRENCY_MAX = 8;
/** Share of the machine's CPUs that tasks may take; the rest is for k6, sinks and the harness. */
const TASK_CPU_SHARE = 0.75;
const CPU_UNITS = 1024;

export interface Machine {
  readonly cpuCount: number;
  readonly memoryBytes: number;
}

export function thisMachine(): Machine {
  return { cpuCount: availableParallelism(), memoryBytes: totalmem() };
}

/** How many trials of the smallest task may run side by side so that none gets less than its share of CPU; at least 1. */
export function concurrencyFor(size: FargateSize, machine: Machine): number {
  const byCpu = Math.floor(cpuUnitsForTasks(machine) / size.cpuUnits);
  const byMemory = Math.floor(machine.memoryBytes / 2 / (size.memoryMiB * 1024 ** 2 * 2));
  return Math.max(1, Math.min(byCpu, byMemory, CONCURRENCY_MAX));
}

/** CPU that all tasks of a machine may take together. */
export function cpuUnitsForTasks({ cpuCount }: Pick<Machine, 'cpuCount'>): number {
  return cpuCount * TASK_CPU_SHARE * CPU_UNITS;
}
