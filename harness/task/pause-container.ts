import type Dockerode from 'dockerode';
import type { Labels } from '../engine/labels.ts';

/**
 * Owner of a task's network namespace, as the pause container of an `awsvpc` task. It outlives every
 * container of the task and stays outside the task's cgroup: it is the mirror's, not the task's.
 */
export class PauseContainer implements AsyncDisposable {
  readonly id: string;
  /** Process id on the engine's host. */
  readonly pid: number;
  /** IPv4 address on the trial's network. */
  readonly address: string;
  readonly #container: Dockerode.Container;
  #disposed = false;

  private constructor(container: Dockerode.Container, location: { pid: number; address: string }) {
    this.id = container.id;
    this.pid = location.pid;
    this.address = location.address;
    this.#container = container;
  }

  static async start(options: {
    readonly docker: Dockerode;
    readonly image: string;
    readonly name: string;
    readonly network: string;
    readonly labels: Labels;
  }): Promise<PauseContainer> {
    const container = await options.docker.createContainer({
      name: `${options.name}-pause`,
      Image: options.image,
      Entrypoint: ['sleep', 'infinity'],
      Labels: { ...options.labels },
      HostConfig: { NetworkMode: options.network },
    });
    try {
      await container.start();
      const { State, NetworkSettings } = await container.inspect();
      const address = NetworkSettings.Networks[options.network]?.IPAddress;
      if (address === undefined || address === '') {
        throw new Error(`the pause container has no address on network ${options.network}`);
      }
      return new PauseContainer(container, { pid: State.Pid, address });
    } catch (error) {
      await container.remove({ force: true, v: true });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#container.remove({ force: true, v: true });
  }
}
