import type { ContainerDefinition, ContainerDependency, MountPoint, Volume } from '@aws-sdk/client-ecs';
import { z } from 'zod';

/** Read strictly, with the rest of the definition, once it is a part of one. */
function writtenAsInDefinition<Part extends object>(what: string) {
  return z.custom<Part>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    `${what} is an object, as a task definition has it`,
  );
}

/** What a flag set needs of the task beside JVM flags: written as a task definition writes it, so that it can be copied into one. */
export const taskPartSchema = z
  .strictObject({
    /** Containers beside the service's (`containerDefinitions`). Default: none. */
    containers: z.array(writtenAsInDefinition<ContainerDefinition>('a container')).readonly().default([]),
    /** The task's `volumes`. Default: none. */
    volumes: z.array(writtenAsInDefinition<Volume>('a volume')).readonly().default([]),
    /** Added to the service's container. Default: none. */
    mountPoints: z.array(writtenAsInDefinition<MountPoint>('a mount point')).readonly().default([]),
    /** Added to the service's container. Default: none. */
    dependsOn: z.array(writtenAsInDefinition<ContainerDependency>('a dependency')).readonly().default([]),
  })
  .readonly();

export type TaskPart = z.output<typeof taskPartSchema>;
