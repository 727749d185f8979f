import type Dockerode from 'dockerode';
import type { LogLine } from '../engine/container-log.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { Labels } from '../engine/labels.ts';
import { EphemeralVolume } from './ephemeral-volume.ts';
import type { FargateSize } from './fargate-size.ts';
import { PauseContainer } from './pause-container.ts';
import { StartedTask } from './started-task.ts';
import { createTaskCgroup, type EngineCgroups } from './task-cgroup.ts';
import { TaskContainer } from './task-container.ts';
import { containersOf, isEssential, type NamedContainer, type TaskDefinition } from './task-definition.ts';

export interface TaskOptions {
  readonly docker: Dockerode;
  readonly host: EngineHost;
  readonly cgroups: EngineCgroups;
  /** Unique on this engine and short: prefix of container, volume and cgroup names. */
  readonly name: string;
  readonly labels: Labels;
  readonly definition: TaskDefinition;
  readonly size: FargateSize;
  readonly ephemeralStorageGiB: number;
  /** Name of the trial's network. */
  readonly network: string;
  /** Image of the container that owns the network namespace; it needs `sleep`. */
  readonly pauseImage: string;
  readonly onLogLine: (container: string, line: LogLine) => void;
}

/**
 * Starts a task as Fargate would: a pause container owns the network namespace, every container of
 * the definition joins it under the task's cgroup, and the task's volumes are one disk of limited size.
 *
 * What was made before a failure is removed again.
 */
export async function startTask(options: TaskOptions): Promise<StartedTask> {
  const { docker, host, name, labels, size } = options;
  await using made = new AsyncDisposableStack();
  const cgroup = made.use(await createTaskCgroup({ host, cgroups: options.cgroups, size, name }));
  const volume = made.use(
    await EphemeralVolume.create({
      docker,
      host,
      name: `${name}-ephemeral`,
      labels,
      sizeGiB: options.ephemeralStorageGiB,
    }),
  );
  const pause = made.use(await PauseContainer.start({ ...options, image: options.pauseImage }));
  const containers: TaskContainer[] = [];
  for (const definition of containersOf(options.definition)) {
    const container = await docker.createContainer({
      ...createOptions(definition),
      name: `${name}-${definition.name}`,
      Labels: { ...labels },
      HostConfig: {
        ...cgroup.hostConfig,
        NetworkMode: `container:${pause.id}`,
        Mounts: mountsOf(definition, volume.name),
      },
    });
    const essential = isEssential(definition);
    containers.push(made.use(new TaskContainer({ name: definition.name, essential, container })));
  }
  await Promise.all(
    containers.map((container) => container.start((line) => options.onLogLine(container.name, line))),
  );
  return new StartedTask({
    containers,
    networkContainerId: pause.id,
    networkNamespacePid: pause.pid,
    address: pause.address,
    fidelityNotes: cgroup.fidelityNotes,
    resources: made.move(),
  });
}

function createOptions(definition: NamedContainer): Dockerode.ContainerCreateOptions {
  return {
    Image: definition.image,
    Env: (definition.environment ?? []).map(({ name, value }) => `${name}=${value}`),
    // ECS ignores the image's own health check.
    Healthcheck: { Test: ['NONE'] },
  };
}

function mountsOf(definition: NamedContainer, volume: string): Dockerode.MountSettings[] {
  return (definition.mountPoints ?? []).map(({ containerPath, readOnly }) => ({
    Type: 'volume',
    Source: volume,
    Target: containerPath ?? '',
    ReadOnly: readOnly ?? false,
  }));
}
