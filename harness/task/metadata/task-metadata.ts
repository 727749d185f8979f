import type { TaskSpec } from '../task-spec.ts';
import { containerMetadata, type DesiredStatus, type ObservedContainer } from './container-metadata.ts';
import { taskKnownStatus } from './known-status.ts';
import type { ContainerIdentity, TaskIdentity } from './task-identity.ts';
import type { TaskInterface } from './task-interface.ts';

/** Reserved is the task's storage and 16 MiB: 20496 for 20 GiB (D for that size, I for others). */
const RESERVED_OVERHEAD_MIB = 16;
/** Within what AWS's examples show; the mirror shares the engine's clock, whose drift nobody measures. */
const CLOCK_ERROR_BOUND_MS = 0.5;

export interface TaskMetadataFacts {
  readonly identity: TaskIdentity;
  readonly spec: TaskSpec;
  readonly desiredStatus: DesiredStatus;
  readonly network: TaskInterface;
  /** When the task began, ISO 8601: its images are there by then, the mirror pulls none. */
  readonly beganAt: string;
  /** Used part of the task's volume. The writable layers of its containers are not in it. */
  readonly utilizedMiB: number;
  /** By name; a container that does not exist yet is not in it. */
  readonly observed: ReadonlyMap<string, ObservedContainer>;
}

/** What the metadata endpoint says of a task and of each of its containers. */
export interface TaskMetadata {
  readonly task: Readonly<Record<string, unknown>>;
  /** By name, in the order of the definition. */
  readonly containers: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** A task as `${ECS_CONTAINER_METADATA_URI_V4}/task` shows it on Fargate (D): CPU in vCPU, memory and storage in MiB. */
export function taskMetadata(facts: TaskMetadataFacts): TaskMetadata {
  const { identity, spec, desiredStatus, network, observed } = facts;
  const containers = new Map(
    spec.containers.map((container) => [
      container.name,
      containerMetadata({
        task: identity,
        identity: containerIdentity(identity, container.name),
        spec: container,
        desiredStatus,
        network,
        observed: observed.get(container.name),
      }),
    ]),
  );
  const statuses = spec.containers.map(({ name }) => observed.get(name)?.knownStatus ?? 'PULLED');
  const task = {
    Cluster: identity.clusterArn,
    TaskARN: identity.taskArn,
    Family: identity.family,
    Revision: identity.revision,
    DesiredStatus: desiredStatus,
    KnownStatus: taskKnownStatus(statuses),
    Limits: { CPU: spec.size.cpuUnits / 1024, Memory: spec.size.memoryMiB },
    PullStartedAt: facts.beganAt,
    PullStoppedAt: facts.beganAt,
    AvailabilityZone: identity.availabilityZone,
    LaunchType: 'FARGATE',
    Containers: [...containers.values()],
    ClockDrift: {
      ClockErrorBound: CLOCK_ERROR_BOUND_MS,
      ReferenceTimestamp: facts.beganAt,
      ClockSynchronizationStatus: 'SYNCHRONIZED',
    },
    EphemeralStorageMetrics: {
      Utilized: Math.round(facts.utilizedMiB),
      Reserved: Math.round(spec.ephemeralStorageGiB * 1024) + RESERVED_OVERHEAD_MIB,
    },
  };
  return { task, containers };
}

/** @throws when the identity was made for another task: a programmer's error */
export function containerIdentity(identity: TaskIdentity, name: string): ContainerIdentity {
  const found = identity.containers.get(name);
  if (found === undefined) throw new Error(`the task has no container ${name}`);
  return found;
}
