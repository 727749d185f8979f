import assert from 'node:assert/strict';
import type Dockerode from 'dockerode';
import type { Labels } from '../engine/labels.ts';
import type { StorageVolumes } from './ephemeral-storage.ts';
import { ulimitsWithin, type OpenFilesLimit } from './open-files.ts';
import type { WriteLimit } from './loop-disk.ts';
import { TEMPORARY_DIRECTORY } from './storage-layout.ts';
import type { TaskCgroup } from './task-cgroup.ts';
import { javaToolOptions } from './definition/java-tool-options.ts';
import type { ContainerHealthCheck, ContainerSpec } from './task-spec.ts';

const MIB = 1024 * 1024;
const NANOSECONDS_PER_SECOND = 1e9;
/** The shortest duration Docker takes, 1 ms; 0 would mean the image's. */
const HEALTH_DURATION_MIN_NANOSECONDS = 1e6;
/** Also what ECS passes for none and for 1 (A). */
const CPU_SHARES_MIN = 2;
/** Where the JVM's launcher reads flags from. */
const JAVA_TOOL_OPTIONS = 'JAVA_TOOL_OPTIONS';

/** Bind mounts and a log driver that no definition names. */
export type EngineAddition = Pick<Dockerode.HostConfig, 'Binds' | 'LogConfig'>;

/** A file of the engine's machine that a container is to have, whatever its image. */
export interface AddedFile {
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
}

/** What a container has of the engine, and files, read-only. */
export function withFiles(addition: EngineAddition, files: readonly AddedFile[]): EngineAddition {
  if (files.length === 0) return addition;
  const binds = files.map(({ source, target }) => `${source}:${target}:ro`);
  return { ...addition, Binds: [...(addition.Binds ?? []), ...binds] };
}

/** A volume of the engine outside of the task's storage. */
export interface FileSystemVolume {
  readonly volume: string;
  readonly writeLimit: WriteLimit | null;
}

/** Where a container of a task is put. */
export interface Placement {
  /** Name of the container on the engine. */
  readonly name: string;
  readonly labels: Labels;
  /** Container that owns the task's network namespace, and its process namespace where that is shared. */
  readonly pauseContainerId: string;
  /** `pidMode: "task"`. */
  readonly sharesProcesses: boolean;
  readonly cgroup: Pick<TaskCgroup, 'hostConfig' | 'view'>;
  readonly storage: StorageVolumes;
  /** What stands for the task's file systems that outlive it, by name of the volume. */
  readonly fileSystems: ReadonlyMap<string, FileSystemVolume>;
  readonly openFiles: OpenFilesLimit;
  /** Paths that the image declares as `VOLUME`. */
  readonly imageVolumes: readonly string[];
  /** Name on the engine of another container of the task; it exists when volumes are taken from it. */
  readonly containerNameOf: (container: string) => string;
  /** What the container needs of the engine beyond its definition, as on ECS the agent adds it. */
  readonly engineAddition: EngineAddition;
  /** Added to the definition's environment, and stronger than it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A container of a task as the engine is to make it. */
export function containerCreateOptions(
  spec: ContainerSpec,
  placement: Placement,
): Dockerode.ContainerCreateOptions {
  return {
    name: placement.name,
    Image: spec.image,
    Labels: { ...placement.labels },
    Env: environmentOf(spec, placement),
    ...(spec.command === null ? {} : { Cmd: [...spec.command] }),
    ...(spec.entryPoint === null ? {} : { Entrypoint: [...spec.entryPoint] }),
    ...(spec.user === null ? {} : { User: spec.user }),
    ...(spec.workingDirectory === null ? {} : { WorkingDir: spec.workingDirectory }),
    Healthcheck: healthCheckOf(spec.healthCheck),
    HostConfig: hostConfigOf(spec, placement),
  };
}

function environmentOf(spec: ContainerSpec, { cgroup, environment }: Placement): string[] {
  const variables: Record<string, string> = { ...spec.environment, ...environment };
  const { jvmFlags } = cgroup.view;
  if (spec.memoryMiB === null && jvmFlags.length > 0) {
    const given = variables[JAVA_TOOL_OPTIONS];
    const added = javaToolOptions(jvmFlags);
    variables[JAVA_TOOL_OPTIONS] = given === undefined ? added : `${given} ${added}`;
  }
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

function nanoseconds(seconds: number): number {
  return Math.max(HEALTH_DURATION_MIN_NANOSECONDS, Math.round(seconds * NANOSECONDS_PER_SECOND));
}

/** ECS ignores the image's own health check (D); a duration of 0 would take that one's over. */
function healthCheckOf(check: ContainerHealthCheck | null): Dockerode.HealthConfig {
  if (check === null) return { Test: ['NONE'] };
  return {
    Test: [...check.command],
    Interval: nanoseconds(check.intervalSeconds),
    Timeout: nanoseconds(check.timeoutSeconds),
    Retries: check.retries,
    StartPeriod: nanoseconds(check.startPeriodSeconds),
  };
}

function hostConfigOf(spec: ContainerSpec, placement: Placement): Dockerode.HostConfig {
  const { pauseContainerId, cgroup } = placement;
  const namespace = `container:${pauseContainerId}`;
  return {
    ...cgroup.hostConfig,
    ...memoryOf(spec, placement),
    CpuShares: Math.max(CPU_SHARES_MIN, spec.cpuUnits ?? 0),
    NetworkMode: namespace,
    ...(placement.sharesProcesses ? { PidMode: namespace } : {}),
    Mounts: mountsOf(spec, placement),
    BlkioDeviceWriteBps: writeLimitsOf(spec, placement),
    VolumesFrom: spec.volumesFrom.map(
      ({ containerName, readOnly }) =>
        `${placement.containerNameOf(containerName)}:${readOnly ? 'ro' : 'rw'}`,
    ),
    ReadonlyRootfs: spec.readonlyRootFilesystem,
    Ulimits: ulimitsWithin(spec.ulimits, placement.openFiles).map(({ name, soft, hard }) => ({
      Name: name,
      Soft: soft,
      Hard: hard,
    })),
    CapAdd: [...spec.addedCapabilities],
    CapDrop: [...spec.droppedCapabilities],
    Init: spec.initProcessEnabled,
    ...placement.engineAddition,
  };
}

/** Without swap: the limit of memory and swap is that of memory (D). */
function memoryOf({ memoryMiB, memoryReservationMiB }: ContainerSpec, { cgroup }: Placement): object {
  const limitMiB = memoryMiB ?? cgroup.view.memoryMiB;
  return {
    ...(limitMiB === null ? {} : { Memory: limitMiB * MIB, MemorySwap: limitMiB * MIB }),
    ...(memoryReservationMiB === null ? {} : { MemoryReservation: memoryReservationMiB * MIB }),
  };
}

function writeLimitsOf(spec: ContainerSpec, { storage, fileSystems }: Placement): WriteLimit[] {
  const mounted = spec.mountPoints.flatMap(({ volume }) => fileSystems.get(volume)?.writeLimit ?? []);
  return [...(storage.writeLimit === null ? [] : [storage.writeLimit]), ...mounted];
}

/**
 * A volume takes over what the image has at its path only where the image declares a `VOLUME` there; it
 * is empty, root's and of mode 0755 otherwise (D), which keeps a JVM of another user from writing to it.
 */
function mountsOf(
  spec: ContainerSpec,
  { storage, fileSystems, imageVolumes }: Placement,
): Dockerode.MountSettings[] {
  const declared = spec.mountPoints.map(({ volume, containerPath, readOnly }) => {
    const source = storage.volumes.get(volume) ?? fileSystems.get(volume)?.volume;
    assert(source !== undefined, `container ${spec.name} mounts volume ${volume} of the task`);
    return mountOf({ source, target: containerPath, readOnly, copies: imageVolumes.includes(containerPath) });
  });
  const temporary = storage.temporary.get(spec.name);
  if (temporary === undefined) return declared;
  const target = TEMPORARY_DIRECTORY;
  return [...declared, mountOf({ source: temporary, target, readOnly: false, copies: true })];
}

function mountOf(options: {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Whether an empty volume takes over what the image has there. */
  readonly copies: boolean;
}): Dockerode.MountSettings {
  return {
    Type: 'volume',
    Source: options.source,
    Target: options.target,
    ReadOnly: options.readOnly,
    VolumeOptions: {
      NoCopy: !options.copies,
      Labels: {},
      DriverConfig: { Name: 'local', Options: {} },
    },
  };
}
