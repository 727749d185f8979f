import type { ContainerSpec, TaskSpec } from '../../harness/task/task-spec.ts';
import { PLAIN_CONTAINER } from '../task/plain-container.ts';

/** A container with nothing but defaults. */
export function containerSpec(changed: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: 'app',
    image: 'example/app:1',
    ...PLAIN_CONTAINER,
    ...changed,
  };
}

export function taskSpec(...containers: readonly ContainerSpec[]): TaskSpec {
  return {
    family: 'orders',
    size: { cpuUnits: 512, memoryMiB: 1024 },
    ephemeralStorageGiB: 20,
    sharesProcesses: false,
    volumes: [],
    fileSystems: [],
    containers,
  };
}
