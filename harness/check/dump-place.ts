import { posix } from 'node:path';
import type { ContainerSpec, MountPoint } from '../task/task-spec.ts';
import type { CheckSubject } from './subject.ts';

/** Where a file of the JVM comes to lie. */
export interface FilePlace {
  readonly path: string;
  /** The mount of a volume that holds it; `null` for the container's own file system. */
  readonly mount: MountPoint | null;
  /** Not relative to a working directory that only the image knows. */
  readonly isKnown: boolean;
}

/** Where the heap dump goes; without `HeapDumpPath` into the working directory. */
export function dumpPlace(subject: CheckSubject): FilePlace {
  const path = subject.settings.value('HeapDumpPath') ?? '';
  return placeOf(subject, path === '' ? 'java_pid<pid>.hprof' : path);
}

/** The place of a path, relative ones under the container's working directory. */
export function placeOf({ task, container }: CheckSubject, path: string): FilePlace {
  if (!path.startsWith('/') && container.workingDirectory === null) {
    return { path: `${path} in the image’s working directory`, mount: null, isKnown: false };
  }
  const absolute = posix.resolve('/', container.workingDirectory ?? '/', path);
  const mounts = mountsOf(container, task.containers)
    .filter(({ containerPath }) => isWithin(absolute, posix.resolve('/', containerPath)))
    .toSorted((left, right) => right.containerPath.length - left.containerPath.length);
  return { path: absolute, mount: mounts[0] ?? null, isKnown: true };
}

/** Its own mounts, and those it takes over from other containers. */
function mountsOf(container: ContainerSpec, all: readonly ContainerSpec[]): readonly MountPoint[] {
  const taken = container.volumesFrom.flatMap(({ containerName, readOnly }) =>
    all
      .filter(({ name }) => name === containerName)
      .flatMap(({ mountPoints }) => mountPoints)
      .map((mount) => ({ ...mount, readOnly: readOnly || mount.readOnly })),
  );
  return [...container.mountPoints, ...taken];
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}

/** Other containers of the task that mount the volume, such as an uploader. */
export function otherReaders({ task, container }: CheckSubject, place: FilePlace) {
  const { mount } = place;
  return mount === null
    ? []
    : task.containers.filter(
        (other) =>
          other.name !== container.name &&
          (other.mountPoints.some(({ volume }) => volume === mount.volume) ||
            other.volumesFrom.some(({ containerName }) => containerName === container.name)),
      );
}
