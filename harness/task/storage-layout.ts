import type { ContainerSpec, TaskSpec } from './task-spec.ts';

/** Where containers have their temporary files, whether or not a volume is mounted there. */
export const TEMPORARY_DIRECTORY = '/tmp';

/** The folders of a task's ephemeral storage. */
export interface StorageLayout {
  /** The task's volumes, by name. */
  readonly volumes: readonly string[];
  /** Names of the containers whose own `/tmp` is a folder of the storage. */
  readonly temporary: readonly string[];
}

/**
 * What lies on a task's ephemeral storage: its volumes, and the `/tmp` of each container that mounts
 * nothing else there, for the engine cannot limit the container's writable layer itself.
 *
 * A container with a read-only root has no such `/tmp`; neither has one that others take volumes from,
 * who would get its `/tmp` with them.
 */
export function storageLayout({ volumes, containers }: TaskSpec): StorageLayout {
  const lenders = new Set(
    containers.flatMap(({ volumesFrom }) => volumesFrom).map((from) => from.containerName),
  );
  const temporary = containers.filter(
    (container) =>
      !container.readonlyRootFilesystem &&
      !lenders.has(container.name) &&
      !isTemporaryMounted(container) &&
      !container.volumesFrom.some(({ containerName }) => lendsTemporary(containers, containerName)),
  );
  return { volumes, temporary: temporary.map(({ name }) => name) };
}

function isTemporaryMounted({ mountPoints }: ContainerSpec): boolean {
  return mountPoints.some(({ containerPath }) => containerPath.replace(/\/+$/, '') === TEMPORARY_DIRECTORY);
}

function lendsTemporary(containers: readonly ContainerSpec[], name: string): boolean {
  const lender = containers.find((container) => container.name === name);
  return lender !== undefined && isTemporaryMounted(lender);
}
