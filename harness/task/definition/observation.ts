import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { TEMPORARY_DIRECTORY } from '../storage-layout.ts';

/** Flags and variables of the service's container that are there to be looked at only. */
interface Observation {
  readonly jvmFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export const NOTHING_OBSERVED: Observation = { jvmFlags: [], environment: {} };

/** Where a JVM logs its collections; the part before that one is in the file with `.0` behind its name. */
export function gcLogPath(processId: number | '%p'): string {
  return `${TEMPORARY_DIRECTORY}/lastgasp-gc-${processId}.log`;
}

/** Where a service that is told to logs the bytes of its direct buffers, which no log of the JVM has. */
export const DIRECT_MEMORY_LOG_PATH = `${TEMPORARY_DIRECTORY}/lastgasp-direct-memory.log`;

/**
 * What the harness adds to see the collector and the memory pools, in files on the task's own disk: what
 * the JVM prints stays what the flag set makes it print.
 *
 * - An output of its own leaves every other `-Xlog` as it is (JEP 158: outputs are configured one by one).
 * - Two files of 8 MiB at most: an hour in the collector fills the later one again and again.
 * - A file for each process: a tool that a hook starts in the container takes over `JAVA_TOOL_OPTIONS`, and a
 *   second JVM would truncate or rotate the service's file.
 */
export const OBSERVATION: Observation = {
  jvmFlags: [
    '-Xlog:gc,gc+heap,gc+metaspace,gc+init,safepoint' +
      `:file=${gcLogPath('%p')}:timemillis,tags:filecount=1,filesize=8M`,
  ],
  environment: { LASTGASP_DIRECT_MEMORY_LOG: DIRECT_MEMORY_LOG_PATH },
};

/**
 * Whether the JVM of a container can write to its `/tmp` whoever runs it. Where it could not, the JVM
 * would refuse to start with the log: what observes must not change what happens.
 */
export function isObservable({
  readonlyRootFilesystem,
  mountPoints = [],
  volumesFrom = [],
}: Pick<ContainerDefinition, 'readonlyRootFilesystem' | 'mountPoints' | 'volumesFrom'>): boolean {
  const isMounted = mountPoints.some(
    ({ containerPath = '' }) => containerPath.replace(/\/+$/, '') === TEMPORARY_DIRECTORY,
  );
  return readonlyRootFilesystem !== true && !isMounted && volumesFrom.length === 0;
}
