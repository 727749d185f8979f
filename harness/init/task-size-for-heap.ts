import { fargateSizes, type FargateSize } from '../task/fargate-size.ts';
import { ProjectError } from './project-error.ts';

/** What a JVM takes beside its heap: metaspace, code cache, threads and the profiler's agent with its sidecar. */
const BESIDE_HEAP_MIB = 512;
/** Half a vCPU: with less a JVM with an agent starts for a minute. */
const CPU_UNITS_MIN = 512;

/**
 * The smallest Fargate size of half a vCPU or more that a heap fits into.
 *
 * @throws {ProjectError} for a heap that fits into none
 */
export function taskSizeForHeap(heapMiB: number): FargateSize {
  const neededMiB = heapMiB + BESIDE_HEAP_MIB;
  const sizes = fargateSizes();
  const size = sizes.find(({ cpuUnits, memoryMiB }) => cpuUnits >= CPU_UNITS_MIN && memoryMiB >= neededMiB);
  if (size !== undefined) return size;
  throw new ProjectError('too-large-heap', `A heap of ${heapMiB} MiB fits into no Fargate task.`, {
    hint: `The largest has ${sizes.at(-1)?.memoryMiB} MiB.`,
  });
}
