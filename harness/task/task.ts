import type Dockerode from 'dockerode';
import type { Clock } from '../clock.ts';
import type { LogLine } from '../engine/container-log.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { Labels } from '../engine/labels.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { scaledHealthCheck } from './container-health.ts';
import {
  containerCreateOptions,
  type EngineAddition,
  type FileSystemVolume,
  type Placement,
} from './container-options.ts';
import { DISK_MODEL_NOTE, type DiskSpeed } from './disk-speed.ts';
import { EphemeralStorage } from './ephemeral-storage.ts';
import type { RoleCredentials } from './metadata/role-credentials.ts';
import { startTaskEndpoints, type TaskEndpoints } from './metadata/task-endpoints.ts';
import { taskEnvironment } from './metadata/task-environment.ts';
import type { TaskIdentity } from './metadata/task-identity.ts';
import { lossNote } from './mirror-loss.ts';
import { openFilesLimit } from './open-files.ts';
import { PauseContainer } from './pause-container.ts';
import { checkDependencies } from './start-order.ts';
import { StartedTask } from './started-task.ts';
import { storageLayout } from './storage-layout.ts';
import { createTaskCgroup, type EngineCgroups } from './task-cgroup.ts';
import { TaskContainer } from './task-container.ts';
import type { ContainerSpec, TaskSpec } from './task-spec.ts';
import type { Visibility } from './visibility.ts';

export interface TaskOptions {
  readonly docker: Dockerode;
  readonly host: EngineHost;
  readonly cgroups: EngineCgroups;
  readonly visibility: Visibility;
  /** Unique on this engine and short: prefix of container, volume and cgroup names. */
  readonly name: string;
  readonly labels: Labels;
  readonly spec: TaskSpec;
  /** Name of the trial's network. */
  readonly network: string;
  /** Image of the containers that hold the network namespace and the storage; it needs `sleep`, `sh` and iproute2. */
  readonly pauseImage: string;
  /** Image with Node, for the metadata and credentials endpoints. */
  readonly nodeImage: string;
  readonly identity: TaskIdentity;
  /** Of the task role. */
  readonly credentials: RoleCredentials;
  /** By container; most have none. */
  readonly engineAdditions: Readonly<Record<string, EngineAddition>>;
  /** What stands for the task's file systems, by name of the volume; they outlive the task. */
  readonly fileSystems: ReadonlyMap<string, FileSystemVolume>;
  /** How fast each container may write to the task's disk; `null` as fast as the engine's machine. */
  readonly diskSpeed: DiskSpeed | null;
  readonly timeline: Timeline;
  readonly clock: Clock;
  /** Divides the mirror's clocks. */
  readonly timeScale: number;
  readonly onLogLine: (container: string, line: LogLine) => void;
}

/**
 * Starts a task as Fargate would: a pause container owns the network namespace, every container of
 * the definition joins it under the task's cgroup, and the task's volumes are one disk of limited size.
 *
 * Resolves when the containers are made and the first of them are being started; the task goes on by
 * itself from there. What was made before a failure is removed again.
 *
 * @throws {ContainerDependencyError} before anything is made
 */
export async function startTask(options: TaskOptions): Promise<StartedTask> {
  const { docker, host, name, labels, spec, pauseImage } = options;
  checkDependencies(spec.containers);
  await using made = new AsyncDisposableStack();
  const cgroup = made.use(await createTaskCgroup({ ...options, size: spec.size }));
  const storage = made.use(
    await EphemeralStorage.create({
      docker,
      host,
      holderImage: pauseImage,
      name: `${name}-ephemeral`,
      labels,
      sizeGiB: spec.ephemeralStorageGiB,
      writeMiBPerSecond: options.diskSpeed?.mibPerSecond ?? null,
      layout: storageLayout(spec),
    }),
  );
  const pause = made.use(await PauseContainer.start({ ...options, image: pauseImage }));
  const endpoints = made.use(await startEndpoints(options, { pause, storage }));
  const openFiles = openFilesLimit(await pause.readOpenFilesMax());
  const containers = new Map<string, TaskContainer>();
  for (const container of creationOrder(spec.containers)) {
    const placement = { cgroup, storage, openFiles, pauseContainerId: pause.id };
    const created = made.use(await createContainer(container, placement, options));
    containers.set(container.name, created);
    await endpoints.containerCreated(container.name, created.id);
  }
  return new StartedTask({
    containers: pairs(spec.containers, containers),
    networkContainerId: pause.id,
    address: pause.address,
    fidelityNotes: [
      ...cgroup.fidelityNotes,
      ...storage.fidelityNotes,
      ...speedNotes(options.diskSpeed, storage),
      ...openFiles.fidelityNotes,
    ],
    models: storage.writeLimit === null || options.diskSpeed?.model == null ? [] : [options.diskSpeed.model],
    readUsage: () => cgroup.readUsage(),
    timeline: options.timeline,
    clock: options.clock,
    timeScale: options.timeScale,
    onStopping: () => endpoints.stopping(),
    resources: made.move(),
  });
}

/** A speed that was asked for is modelled, configured, or not there at all. */
function speedNotes(speed: DiskSpeed | null, { writeLimit }: EphemeralStorage): readonly string[] {
  if (speed === null) return [];
  if (writeLimit === null) return [lossNote({ kind: 'disk-speed', reason: 'it is on no disk of its own.' })];
  return speed.model === null ? [] : [DISK_MODEL_NOTE];
}

/** What answers at 169.254.170.2 inside the task; it is there before the first container. */
async function startEndpoints(
  options: TaskOptions,
  { pause, storage }: { readonly pause: PauseContainer; readonly storage: EphemeralStorage },
): Promise<TaskEndpoints> {
  return startTaskEndpoints({
    ...options,
    networkContainerId: pause.id,
    readUsedBytes: () => storage.readUsedBytes(),
    onMemory: (container, { usedBytes, readAtMs }) =>
      options.timeline.recordAt(
        { kind: 'container-memory', container, usedBytes },
        { source: 'engine', engineTimeMs: readAtMs },
      ),
    onFailure: (message) => options.timeline.record({ kind: 'observer-failed', message }),
  });
}

async function createContainer(
  spec: ContainerSpec,
  placement: Pick<Placement, 'cgroup' | 'storage' | 'openFiles' | 'pauseContainerId'>,
  options: TaskOptions,
): Promise<TaskContainer> {
  const { docker, labels, identity, credentials, timeScale } = options;
  const { healthCheck } = spec;
  const containerNameOf = (container: string): string => `${options.name}-${container}`;
  const { Config: image } = await docker.getImage(spec.image).inspect();
  const container = await docker.createContainer(
    containerCreateOptions(
      { ...spec, healthCheck: healthCheck === null ? null : scaledHealthCheck(healthCheck, timeScale) },
      {
        ...placement,
        fileSystems: options.fileSystems,
        name: containerNameOf(spec.name),
        labels,
        sharesProcesses: options.spec.sharesProcesses,
        imageVolumes: Object.keys(image.Volumes ?? {}),
        containerNameOf,
        engineAddition: options.engineAdditions[spec.name] ?? {},
        environment: taskEnvironment({ identity, credentials, containerName: spec.name }),
      },
    ),
  );
  const onLogLine = (line: LogLine): void => options.onLogLine(spec.name, line);
  return new TaskContainer({ name: spec.name, container, onLogLine });
}

/** A container that volumes are taken from is made before those that take them. */
function creationOrder(containers: readonly ContainerSpec[]): readonly ContainerSpec[] {
  const lenders = containers.map(({ name, volumesFrom }) => ({
    name,
    dependsOn: volumesFrom.map(({ containerName }) => ({ containerName, condition: 'START' as const })),
  }));
  checkDependencies(lenders);
  const ordered = new Set<ContainerSpec>();
  const add = (container: ContainerSpec): void => {
    for (const { containerName } of container.volumesFrom) {
      for (const lender of containers.filter(({ name }) => name === containerName)) add(lender);
    }
    ordered.add(container);
  };
  for (const container of containers) add(container);
  return [...ordered];
}

function pairs(
  specs: readonly ContainerSpec[],
  containers: ReadonlyMap<string, TaskContainer>,
): readonly { readonly spec: ContainerSpec; readonly container: TaskContainer }[] {
  return specs.flatMap((spec) => {
    const container = containers.get(spec.name);
    return container === undefined ? [] : [{ spec, container }];
  });
}
