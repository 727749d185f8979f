import assert from 'node:assert/strict';
import type Dockerode from 'dockerode';
import { runShell } from '../engine/container-shell.ts';
import type { Labels } from '../engine/labels.ts';

/**
 * Owner of a task's network namespace, as the pause container of an `awsvpc` task. It outlives every
 * container of the task and stays outside the task's cgroup: it is the mirror's, not the task's.
 */
export class PauseContainer implements AsyncDisposable {
  readonly id: string;
  /** IPv4 address on the trial's network. */
  readonly address: string;
  readonly #container: Dockerode.Container;
  #disposed = false;

  private constructor(container: Dockerode.Container, address: string) {
    this.id = container.id;
    this.address = address;
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
      const { NetworkSettings } = await container.inspect();
      const address = NetworkSettings.Networks[options.network]?.IPAddress;
      if (address === undefined || address === '') {
        throw new Error(`the pause container has no address on network ${options.network}`);
      }
      return new PauseContainer(container, address);
    } catch (error) {
      await container.remove({ force: true, v: true });
      throw error;
    }
  }

  /** Most files that a process may open in a container that sets no limit of its own: the engine's hard `nofile`. */
  async readOpenFilesMax(): Promise<number> {
    const { exitCode, stdout, stderr } = await runShell(this.#container, 'ulimit -Hn');
    assert.equal(exitCode, 0, `the pause container does not know its nofile: ${stderr}`);
    const max = stdout.trim();
    return max === 'unlimited' ? Infinity : Number(max);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#container.remove({ force: true, v: true });
  }
}
