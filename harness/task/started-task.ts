import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { TaskContainer, ContainerExit } from './task-container.ts';

/** Seconds that the engine may take to report the end of a container it was told to SIGKILL. */
const KILL_REPORT_TIMEOUT_MS = 30_000;

export interface StartedTaskOptions {
  readonly containers: readonly TaskContainer[];
  /** Container that owns the network namespace; k6 joins it. */
  readonly networkContainerId: string;
  /** Its process id on the engine's host. */
  readonly networkNamespacePid: number;
  /** The task's address on the trial's network. */
  readonly address: string;
  readonly fidelityNotes: readonly string[];
  /** Everything to be removed once the evidence is read. */
  readonly resources: AsyncDisposableStack;
}

/** A stop signal that reached a container. */
export interface DeliveredSignal {
  readonly container: string;
  readonly signal: string;
  /** When it was sent, on the harness's clock: the engine answers only once a killed container is gone. */
  readonly sentAtMs: number;
}

export interface StopOptions {
  readonly clock: Clock;
  /** From SIGTERM to SIGKILL. */
  readonly stopTimeoutMs: number;
  readonly onSignal: (signal: DeliveredSignal) => void;
}

/** A task whose containers have been started. Disposing it removes it in whatever state it is. */
export class StartedTask implements AsyncDisposable {
  readonly networkContainerId: string;
  readonly networkNamespacePid: number;
  readonly address: string;
  readonly fidelityNotes: readonly string[];
  /** How each container ends, in the order of the definition. */
  readonly exits: readonly Promise<ContainerExit>[];
  /** Settles when the first essential container has ended: ECS then stops the task. */
  readonly essentialExit: Promise<ContainerExit>;
  readonly #containers: readonly TaskContainer[];
  readonly #resources: AsyncDisposableStack;

  constructor(options: StartedTaskOptions) {
    this.networkContainerId = options.networkContainerId;
    this.networkNamespacePid = options.networkNamespacePid;
    this.address = options.address;
    this.fidelityNotes = options.fidelityNotes;
    this.#containers = options.containers;
    this.#resources = options.resources;
    this.exits = options.containers.map((container) => container.exited());
    this.essentialExit = Promise.race(
      this.exits.filter((_exit, index) => options.containers[index]?.essential),
    );
    // Whoever awaits them sees their errors; a task removed before it was stopped has nobody waiting.
    for (const exit of [...this.exits, this.essentialExit]) exit.catch(() => undefined);
  }

  /**
   * Stops what still runs: SIGTERM, `stopTimeoutMs`, SIGKILL (ECS agent; `stopTimeout` of a container
   * definition, 30 s by default).
   */
  async stop(options: StopOptions): Promise<StoppedTask> {
    const exits = await Promise.all(
      this.#containers.map((container, index) => {
        const exited = this.exits[index];
        if (exited === undefined) throw new Error(`container ${container.name} has no exit to wait for`);
        return stopContainer({ container, exited, ...options });
      }),
    );
    return new StoppedTask({ containers: this.#containers, exits, resources: this.#resources });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

interface StopContainerOptions extends StopOptions {
  readonly container: TaskContainer;
  readonly exited: Promise<ContainerExit>;
}

async function stopContainer(options: StopContainerOptions): Promise<ContainerExit> {
  const { container, exited, clock } = options;
  for (const [signal, timeoutMs] of [
    ['SIGTERM', options.stopTimeoutMs],
    ['SIGKILL', KILL_REPORT_TIMEOUT_MS],
  ] as const) {
    const sentAtMs = clock.nowMs();
    if (await container.signal(signal)) options.onSignal({ container: container.name, signal, sentAtMs });
    if (await endsWithin(exited, timeoutMs)) return exited;
  }
  throw new Error(
    `container ${container.name} did not end within ${KILL_REPORT_TIMEOUT_MS / 1000} s of SIGKILL`,
  );
}

async function endsWithin(exited: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const abandon = new AbortController();
  try {
    return await Promise.race([exited.then(() => true), delay(timeoutMs, false, { signal: abandon.signal })]);
  } finally {
    abandon.abort();
  }
}

/** A task whose containers have all ended; its ephemeral storage is there until it is disposed. */
export class StoppedTask implements AsyncDisposable {
  readonly exits: readonly ContainerExit[];
  /** When the last container ended, on the engine's clock: the task is STOPPED. */
  readonly stoppedAtEngineMs: number;
  readonly #containers: readonly TaskContainer[];
  readonly #resources: AsyncDisposableStack;

  constructor(options: {
    readonly containers: readonly TaskContainer[];
    readonly exits: readonly ContainerExit[];
    readonly resources: AsyncDisposableStack;
  }) {
    this.exits = options.exits;
    this.stoppedAtEngineMs = Math.max(...options.exits.map((exit) => exit.finishedAtEngineMs));
    this.#containers = options.containers;
    this.#resources = options.resources;
  }

  /** Streams a file of a container to `consume`; `false` when there is no such file. */
  async readFile(
    { container, path }: { readonly container: string; readonly path: string },
    consume: (content: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<boolean> {
    const found = this.#containers.find(({ name }) => name === container);
    if (found === undefined) throw new Error(`the task has no container ${container}`);
    return found.readFile(path, consume);
  }

  /** Removes containers, ephemeral storage and cgroup. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
