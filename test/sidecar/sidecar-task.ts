import { randomUUID } from 'node:crypto';
import type Dockerode from 'dockerode';
import { followLog, type LogLine } from '../../harness/engine/container-log.ts';
import { connectDocker } from '../../harness/engine/docker.ts';
import type { Labels } from '../../harness/engine/labels.ts';
import { removeContainer } from '../../harness/engine/side-container.ts';
import type { PointedTask } from '../../harness/sidecar/point-at-harness.ts';
import type { SinkPlace } from '../../harness/sink/sink-program.ts';
import { PauseContainer } from '../../harness/task/pause-container.ts';
import { TaskNetwork } from '../../harness/task/task-network.ts';
import { partImage } from '../sink/part-image.ts';

/** The barest task: a network namespace that a test puts containers into. */
export interface SidecarTask extends AsyncDisposable {
  readonly docker: Dockerode;
  readonly labels: Labels;
  /** Prefix for what a test makes itself. */
  readonly name: string;
  /** Where sinks of this task are started. */
  readonly place: SinkPlace;
  /** Makes and starts a container of a pointed task; `beforeStart` may put files into it. */
  run(
    pointed: PointedTask,
    container: string,
    beforeStart?: (container: Dockerode.Container) => Promise<void>,
  ): Promise<RunningContainer>;
}

export interface RunningContainer {
  readonly container: Dockerode.Container;
  /** What the engine has of its log so far. */
  readonly lines: readonly LogLine[];
  /** Settles when it has ended and its log is read to the end. */
  readonly ended: Promise<void>;
}

export async function startSidecarTask(): Promise<SidecarTask> {
  const docker = connectDocker();
  const name = `test-sidecar-${randomUUID().slice(0, 8)}`;
  const labels = { 'lastgasp.test': name };
  await using made = new AsyncDisposableStack();
  const network = made.use(await TaskNetwork.create({ docker, name, labels }));
  const image = await partImage(docker, 'helper');
  const pause = made.use(await PauseContainer.start({ docker, image, name, labels, network: network.name }));
  const place: SinkPlace = {
    docker,
    network: network.name,
    nodeImage: await partImage(docker, 'node'),
    labels,
    signal: AbortSignal.timeout(300_000),
  };
  const owned = made.move();
  return {
    docker,
    labels,
    name,
    place,
    run: async (pointed, wanted, beforeStart) => {
      const spec = pointed.spec.containers.find((container) => container.name === wanted);
      if (spec === undefined) throw new Error(`the task has no container ${wanted}`);
      const container = await docker.createContainer({
        name: `${name}-${wanted}-${randomUUID().slice(0, 4)}`,
        Image: spec.image,
        Labels: labels,
        Env: Object.entries(spec.environment).map(([key, value]) => `${key}=${value}`),
        ...(spec.entryPoint === null ? {} : { Entrypoint: [...spec.entryPoint] }),
        ...(spec.command === null ? {} : { Cmd: [...spec.command] }),
        HostConfig: { NetworkMode: `container:${pause.id}`, ...pointed.additions[wanted] },
      });
      owned.defer(() => removeContainer(docker, container.id));
      await beforeStart?.(container);
      await container.start();
      const lines: LogLine[] = [];
      const { ended } = await followLog(container, (line) => lines.push(line));
      return { container, lines, ended };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
