import assert from 'node:assert/strict';
import type { ContainerDefinition, Volume } from '@aws-sdk/client-ecs';
import type { ContainerSpec, LogRoute, TaskSpec } from '../task-spec.ts';
import type { TaskDefinition } from './document-schema.ts';
import { environmentOf, secretNamesOf, type SecretValues } from './local-environment.ts';
import { portSpan } from './port-mapping.ts';
import { taskSize } from './task-check.ts';

/** Fargate's ephemeral storage unless 21–200 GiB are asked for (ECS API reference, EphemeralStorage, D). */
const EPHEMERAL_STORAGE_DEFAULT_GIB = 20;
/** ECS API reference, ContainerDefinition.stopTimeout on Fargate (D). */
const STOP_TIMEOUT_DEFAULT_SECONDS = 30;
/** ECS API reference, HealthCheck (D). */
const HEALTH_CHECK_DEFAULTS = { interval: 30, timeout: 5, retries: 3, startPeriod: 0 } as const;
/** ECS API reference, ContainerRestartPolicy.restartAttemptPeriod (D). */
const RESTART_ATTEMPT_PERIOD_DEFAULT_SECONDS = 300;

/** The task of a definition that has no problem. */
export function buildTaskSpec(definition: TaskDefinition, values: SecretValues): TaskSpec {
  const size = taskSize(definition);
  assert(size !== null && definition.family !== undefined, 'a checked definition has a family and a size');
  const local = { values, secretNames: secretNamesOf(definition) };
  return {
    family: definition.family,
    size,
    ephemeralStorageGiB: definition.ephemeralStorage?.sizeInGiB ?? EPHEMERAL_STORAGE_DEFAULT_GIB,
    sharesProcesses: definition.pidMode === 'task',
    volumes: volumeNames(definition, ({ efsVolumeConfiguration: efs }) => efs === undefined),
    fileSystems: volumeNames(definition, ({ efsVolumeConfiguration: efs }) => efs !== undefined),
    containers: (definition.containerDefinitions ?? []).map((container) =>
      containerSpec(container, environmentOf(container, local)),
    ),
  };
}

function volumeNames(
  { volumes = [] }: TaskDefinition,
  isWanted: (volume: Volume) => boolean,
): readonly string[] {
  return volumes.filter(isWanted).flatMap(({ name }) => name ?? []);
}

function containerSpec(
  container: ContainerDefinition,
  environment: Readonly<Record<string, string>>,
): ContainerSpec {
  const { name, image, linuxParameters = {} } = container;
  assert(name !== undefined && image !== undefined, 'a checked container has a name and an image');
  return {
    name,
    image,
    essential: container.essential ?? true,
    command: listOrNull(container.command),
    entryPoint: listOrNull(container.entryPoint),
    environment,
    user: textOrNull(container.user),
    workingDirectory: textOrNull(container.workingDirectory),
    cpuUnits: container.cpu ?? null,
    memoryMiB: container.memory ?? null,
    memoryReservationMiB: container.memoryReservation ?? null,
    dependsOn: (container.dependsOn ?? []).map(({ containerName = '', condition = 'START' }) => ({
      containerName,
      condition,
    })),
    startTimeoutSeconds: container.startTimeout ?? null,
    stopTimeoutSeconds: container.stopTimeout ?? STOP_TIMEOUT_DEFAULT_SECONDS,
    healthCheck: healthCheckOf(container),
    restartPolicy: restartPolicyOf(container),
    mountPoints: (container.mountPoints ?? []).map(
      ({ sourceVolume = '', containerPath = '', readOnly = false }) => ({
        volume: sourceVolume,
        containerPath,
        readOnly,
      }),
    ),
    volumesFrom: (container.volumesFrom ?? []).map(({ sourceContainer = '', readOnly = false }) => ({
      containerName: sourceContainer,
      readOnly,
    })),
    readonlyRootFilesystem: container.readonlyRootFilesystem ?? false,
    ulimits: ulimitsOf(container),
    initProcessEnabled: linuxParameters.initProcessEnabled ?? false,
    addedCapabilities: linuxParameters.capabilities?.add ?? [],
    droppedCapabilities: linuxParameters.capabilities?.drop ?? [],
    ports: portsOf(container),
    logRoute: logRouteOf(container),
    isLogRouter: container.firelensConfiguration !== undefined,
  };
}

/** ECS writes an empty list for a command that is left to the image. */
function listOrNull(list: readonly string[] = []): readonly string[] | null {
  return list.length === 0 ? null : list;
}

function textOrNull(text = ''): string | null {
  return text === '' ? null : text;
}

function healthCheckOf({ healthCheck }: ContainerDefinition): ContainerSpec['healthCheck'] {
  if (healthCheck === undefined) return null;
  const { command = [], interval, timeout, retries, startPeriod } = healthCheck;
  return {
    command,
    intervalSeconds: interval ?? HEALTH_CHECK_DEFAULTS.interval,
    timeoutSeconds: timeout ?? HEALTH_CHECK_DEFAULTS.timeout,
    retries: retries ?? HEALTH_CHECK_DEFAULTS.retries,
    startPeriodSeconds: startPeriod ?? HEALTH_CHECK_DEFAULTS.startPeriod,
  };
}

function restartPolicyOf({ restartPolicy }: ContainerDefinition): ContainerSpec['restartPolicy'] {
  if (restartPolicy?.enabled !== true) return null;
  return {
    ignoredExitCodes: restartPolicy.ignoredExitCodes ?? [],
    restartAttemptPeriodSeconds: restartPolicy.restartAttemptPeriod ?? RESTART_ATTEMPT_PERIOD_DEFAULT_SECONDS,
  };
}

function ulimitsOf({ ulimits = [] }: ContainerDefinition): ContainerSpec['ulimits'] {
  return ulimits.map(({ name = '', softLimit = 0, hardLimit = 0 }) => ({
    name,
    soft: softLimit,
    hard: hardLimit,
  }));
}

function portsOf({ portMappings = [] }: ContainerDefinition): ContainerSpec['ports'] {
  const ports = portMappings.flatMap((mapping) => {
    const span = portSpan(mapping);
    assert(span !== null, 'a checked mapping names ports');
    return Array.from({ length: span.last - span.first + 1 }, (_, offset) => ({
      containerPort: span.first + offset,
      protocol: span.protocol,
    }));
  });
  return [...new Map(ports.map((port) => [`${port.containerPort}/${port.protocol}`, port])).values()];
}

function logRouteOf({ logConfiguration }: ContainerDefinition): LogRoute {
  const { logDriver, options = {} } = logConfiguration ?? {};
  if (logDriver === undefined) return { kind: 'none' };
  assert(
    logDriver === 'awslogs' || logDriver === 'splunk' || logDriver === 'awsfirelens',
    'a checked log driver is one that Fargate has',
  );
  return { kind: logDriver, options };
}
