import type { ContainerFiles } from './container-files.ts';
import type { StopRequest } from './service-scheduler.ts';
import type { ContainerExit, TaskContainer } from './task-container.ts';

export interface StoppedTaskOptions {
  readonly containers: readonly TaskContainer[];
  readonly exits: readonly ContainerExit[];
  readonly request: StopRequest;
  /** Everything to be removed once the evidence is read. */
  readonly resources: AsyncDisposableStack;
}

/** A task whose containers have all ended; its ephemeral storage is there until it is disposed. */
export class StoppedTask implements AsyncDisposable {
  /** How each container that was started ended, in the order of the definition. */
  readonly exits: readonly ContainerExit[];
  /** Why it was stopped: what came first. */
  readonly request: StopRequest;
  readonly #containers: readonly TaskContainer[];
  readonly #resources: AsyncDisposableStack;

  constructor(options: StoppedTaskOptions) {
    this.exits = options.exits;
    this.request = options.request;
    this.#containers = options.containers;
    this.#resources = options.resources;
  }

  /** Streams a file of a container to `consume`; `false` when there is no such file. */
  async readFile(
    { container, path }: { readonly container: string; readonly path: string },
    consume: (content: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<boolean> {
    return this.filesOf(container).read(path, consume);
  }

  /** What is on a container's disk, until the task is disposed. */
  filesOf(container: string): ContainerFiles {
    const found = this.#containers.find(({ name }) => name === container);
    if (found === undefined) throw new Error(`the task has no container ${container}`);
    return found.files;
  }

  /** Removes containers, ephemeral storage and cgroup. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
