import type { ContainerSpec, TaskSpec } from '../../harness/task/task-spec.ts';
import { PLAIN_CONTAINER } from './plain-container.ts';

/** A container whose definition says nothing but its name and image. */
export function exampleContainer(container: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: 'app',
    image: 'example/app:1',
    ...PLAIN_CONTAINER,
    ...container,
  };
}

/** A task of the smallest size with these containers. */
export function exampleTask(containers: readonly ContainerSpec[], volumes: readonly string[] = []): TaskSpec {
  return {
    family: 'example',
    size: { cpuUnits: 256, memoryMiB: 512 },
    ephemeralStorageGiB: 20,
    sharesProcesses: false,
    volumes,
    fileSystems: [],
    containers,
  };
}
