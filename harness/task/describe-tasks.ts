import type { Container, Task } from '@aws-sdk/client-ecs';
import { eventsOfKind, firstOfKind, type EventKind, type EventOf } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import { containerIdentity } from './metadata/task-metadata.ts';
import type { TaskIdentity } from './metadata/task-identity.ts';
import type { ContainerSpec, TaskSpec } from './task-spec.ts';

/** DescribeTasks' reason for a container that the kernel killed (A: the agent's `OutOfMemoryError`). */
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

export interface DescribeTaskOptions {
  readonly identity: TaskIdentity;
  readonly spec: TaskSpec;
  readonly events: readonly TimelineEvent[];
  /** Whether the kernel killed a container for its memory (`killWitness`). */
  readonly wasOomKilled: (container: string) => boolean;
}

/**
 * The task as ECS's DescribeTasks shows it, from its timeline alone: running or stopped, with ECS's
 * words for why. Times are the harness's clock.
 */
export function describeTask({ identity, spec, events, wasOomKilled }: DescribeTaskOptions): Task {
  const stopped = firstOfKind(events, 'task-stopped');
  const requested = firstOfKind(events, 'stop-requested');
  return {
    taskArn: identity.taskArn,
    clusterArn: identity.clusterArn,
    availabilityZone: identity.availabilityZone,
    group: `family:${identity.family}`,
    launchType: 'FARGATE',
    cpu: String(spec.size.cpuUnits),
    memory: String(spec.size.memoryMiB),
    ephemeralStorage: { sizeInGiB: spec.ephemeralStorageGiB },
    lastStatus: stopped === undefined ? (latest(events, 'task-status')?.status ?? 'PENDING') : 'STOPPED',
    desiredStatus: requested === undefined ? 'RUNNING' : 'STOPPED',
    healthStatus: latest(events, 'task-health')?.health ?? 'UNKNOWN',
    ...(requested === undefined
      ? {}
      : { stopCode: requested.stopCode, stoppedReason: requested.stoppedReason }),
    ...times({
      createdAt: statusChange(events, 'PENDING'),
      startedAt: statusChange(events, 'RUNNING'),
      stoppingAt: statusChange(events, 'STOPPING'),
      executionStoppedAt: stopped,
      stoppedAt: stopped,
    }),
    containers: spec.containers.map((container) =>
      describeContainer({ container, identity, events, wasOomKilled }),
    ),
  };
}

interface DescribeContainerOptions {
  readonly container: ContainerSpec;
  readonly identity: TaskIdentity;
  readonly events: readonly TimelineEvent[];
  readonly wasOomKilled: (container: string) => boolean;
}

function describeContainer(options: DescribeContainerOptions): Container {
  const { container: spec, identity, events, wasOomKilled } = options;
  const own = events.filter((event) => 'container' in event && event.container === spec.name);
  const started = latest(own, 'container-started');
  const sinceStart = own.filter(({ atMs }) => started === undefined || atMs >= started.atMs);
  const { arn, runtimeId } = containerIdentity(identity, spec.name);
  const common = {
    containerArn: arn,
    taskArn: identity.taskArn,
    name: spec.name,
    image: spec.image,
    runtimeId,
    healthStatus: latest(sinceStart, 'container-health')?.health ?? 'UNKNOWN',
  };
  const neverStarted = firstOfKind(own, 'container-not-started');
  if (neverStarted !== undefined) {
    const { exitCode, reason } = neverStarted;
    return {
      ...common,
      lastStatus: 'STOPPED',
      ...(exitCode === null ? {} : { exitCode }),
      ...(reason === null ? {} : { reason }),
    };
  }
  if (started === undefined) return { ...common, lastStatus: 'PENDING' };
  const exited = latest(sinceStart, 'container-exited');
  if (exited === undefined) return { ...common, lastStatus: 'RUNNING' };
  const { exitCode } = exited;
  const reason = wasOomKilled(spec.name) ? { reason: OUT_OF_MEMORY } : {};
  return { ...common, lastStatus: 'STOPPED', exitCode, ...reason };
}

function statusChange(
  events: readonly TimelineEvent[],
  status: EventOf<'task-status'>['status'],
): TimelineEvent | undefined {
  return eventsOfKind(events, 'task-status').find((event) => event.status === status);
}

function latest<Kind extends EventKind>(
  events: readonly TimelineEvent[],
  kind: Kind,
): EventOf<Kind> | undefined {
  return eventsOfKind(events, kind)
    .toSorted((a, b) => a.atMs - b.atMs)
    .at(-1);
}

type TaskTime = 'createdAt' | 'startedAt' | 'stoppingAt' | 'executionStoppedAt' | 'stoppedAt';

/** DescribeTasks leaves out what has not happened. */
function times(events: Readonly<Record<TaskTime, TimelineEvent | undefined>>): Pick<Task, TaskTime> {
  const known: Pick<Task, TaskTime> = {};
  for (const key of ['createdAt', 'startedAt', 'stoppingAt', 'executionStoppedAt', 'stoppedAt'] as const) {
    const event = events[key];
    if (event !== undefined) known[key] = new Date(event.atMs);
  }
  return known;
}
