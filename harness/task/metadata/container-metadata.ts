import type { ContainerSpec, LogRoute } from '../task-spec.ts';
import type { KnownStatus } from './known-status.ts';
import type { TaskInterface } from './task-interface.ts';
import type { ContainerIdentity, TaskIdentity } from './task-identity.ts';

/** CPU units that Fargate states for a container that asks for none (D). */
const CPU_UNITS_DEFAULT = 2;

export type DesiredStatus = 'RUNNING' | 'STOPPED';

/** What the engine says of a container. */
export interface ObservedContainer {
  readonly imageId: string;
  readonly knownStatus: KnownStatus;
  /** RFC 3339, as the engine writes them; `null` where it has not come to that. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly exitCode: number | null;
  /** `null` without a health check. */
  readonly health: ObservedHealth | null;
  readonly restartCount: number;
}

interface ObservedHealth {
  readonly status: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
  /** When the last check ended; `null` before the first. */
  readonly checkedAt: string | null;
}

export interface ContainerMetadataFacts {
  readonly task: TaskIdentity;
  readonly identity: ContainerIdentity;
  readonly spec: ContainerSpec;
  readonly desiredStatus: DesiredStatus;
  readonly network: TaskInterface;
  /** `undefined` until the container exists. */
  readonly observed: ObservedContainer | undefined;
}

/**
 * One container as `${ECS_CONTAINER_METADATA_URI_V4}` shows it on Fargate (developer guide, "Amazon ECS
 * task metadata v4 examples for tasks on Fargate", D): CPU in units, memory in MiB, keys left out
 * where there is nothing to say.
 */
export function containerMetadata(facts: ContainerMetadataFacts): Readonly<Record<string, unknown>> {
  const { task, identity, spec, observed } = facts;
  return {
    DockerId: identity.runtimeId,
    Name: spec.name,
    DockerName: spec.name,
    Image: spec.image,
    ...(observed !== undefined && { ImageID: observed.imageId }),
    Labels: {
      'com.amazonaws.ecs.cluster': task.clusterArn,
      'com.amazonaws.ecs.container-name': spec.name,
      'com.amazonaws.ecs.task-arn': task.taskArn,
      'com.amazonaws.ecs.task-definition-family': task.family,
      'com.amazonaws.ecs.task-definition-version': task.revision,
    },
    DesiredStatus: facts.desiredStatus,
    KnownStatus: observed?.knownStatus ?? 'PULLED',
    ...(observed?.exitCode !== undefined && observed.exitCode !== null && { ExitCode: observed.exitCode }),
    Limits: {
      CPU: spec.cpuUnits ?? CPU_UNITS_DEFAULT,
      ...(spec.memoryMiB !== null && { Memory: spec.memoryMiB }),
    },
    ...(observed !== undefined && times(observed)),
    Type: 'NORMAL',
    ...(observed?.health !== undefined && observed.health !== null && { Health: health(observed.health) }),
    ...logging(spec, task),
    ContainerARN: identity.arn,
    Networks: [networkMetadata(facts.network)],
    Snapshotter: 'overlayfs',
    ...(spec.restartPolicy !== null && { RestartCount: observed?.restartCount ?? 0 }),
  };
}

function times({ createdAt, startedAt, finishedAt }: ObservedContainer): Readonly<Record<string, string>> {
  return {
    CreatedAt: createdAt,
    ...(startedAt !== null && { StartedAt: startedAt }),
    ...(finishedAt !== null && { FinishedAt: finishedAt }),
  };
}

function health({ status, checkedAt }: ObservedHealth): Readonly<Record<string, string>> {
  return { status, ...(checkedAt !== null && { statusSince: checkedAt }) };
}

function logging(spec: ContainerSpec, task: TaskIdentity): Readonly<Record<string, unknown>> {
  const { logRoute } = spec;
  if (logRoute.kind === 'none') return {};
  return { LogDriver: logRoute.kind, LogOptions: logOptions(logRoute, spec.name, task.taskId) };
}

function logOptions(
  route: Exclude<LogRoute, { readonly kind: 'none' }>,
  containerName: string,
  taskId: string,
): Readonly<Record<string, string>> {
  const prefix = route.options['awslogs-stream-prefix'];
  if (route.kind !== 'awslogs' || prefix === undefined) return route.options;
  // ECS replaces the prefix by the stream it makes of it (D).
  const { 'awslogs-stream-prefix': _replaced, ...kept } = route.options;
  return { ...kept, 'awslogs-stream': `${prefix}/${containerName}/${taskId}` };
}

function networkMetadata(network: TaskInterface): Readonly<Record<string, unknown>> {
  return {
    NetworkMode: 'awsvpc',
    IPv4Addresses: [network.address],
    AttachmentIndex: 0,
    MACAddress: network.macAddress,
    IPv4SubnetCIDRBlock: network.subnet,
    DomainNameServers: [network.nameServer],
    DomainNameSearchList: [network.searchDomain],
    PrivateDNSName: network.privateDnsName,
    ...(network.gateway !== null && { SubnetGatewayIpv4Address: network.gateway }),
  };
}
