import { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { extract } from 'tar-stream';
import { followLog, type FollowedLog, type LogLine } from '../engine/container-log.ts';
import { parseEngineTime } from '../engine/engine-clock.ts';

/** How a container of a task ended, on the engine's clock. */
export interface ContainerExit {
  readonly container: string;
  readonly exitCode: number;
  /** Docker's word. Under a parent limit it says so of every container of the task: no witness by itself. */
  readonly oomKilled: boolean;
  readonly startedAtEngineMs: number;
  readonly finishedAtEngineMs: number;
}

/** One container of a task, made with dockerode so that nothing removes it before its evidence is read. */
export class TaskContainer implements AsyncDisposable {
  readonly name: string;
  readonly essential: boolean;
  readonly #container: Dockerode.Container;
  #log: FollowedLog | undefined;
  #disposed = false;

  constructor(options: { name: string; essential: boolean; container: Dockerode.Container }) {
    this.name = options.name;
    this.essential = options.essential;
    this.#container = options.container;
  }

  get id(): string {
    return this.#container.id;
  }

  async start(onLogLine: (line: LogLine) => void): Promise<void> {
    await this.#container.start();
    this.#log = await followLog(this.#container, onLogLine);
  }

  /** Settles when the container has ended and its log is read to the end. */
  async exited(): Promise<ContainerExit> {
    await this.#container.wait();
    await this.#log?.ended;
    const { State: state } = await this.#container.inspect();
    return {
      container: this.name,
      exitCode: state.ExitCode,
      oomKilled: state.OOMKilled,
      startedAtEngineMs: parseEngineTime(state.StartedAt),
      finishedAtEngineMs: parseEngineTime(state.FinishedAt),
    };
  }

  /** Sends a signal; `false` when the container was no longer running. */
  async signal(signal: string): Promise<boolean> {
    try {
      await this.#container.kill({ signal });
      return true;
    } catch (error) {
      if (isNotRunning(error)) return false;
      throw error;
    }
  }

  /**
   * Streams a file of the container, running or stopped, to `consume`; `false` when there is none.
   * Volumes are read through too, as long as the container exists.
   */
  async readFile(
    path: string,
    consume: (content: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<boolean> {
    let archive: NodeJS.ReadableStream;
    try {
      archive = await this.#container.getArchive({ path });
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
    const entries = extract();
    archive.once('error', (error) => entries.destroy(error));
    archive.pipe(entries);
    for await (const entry of entries) {
      if (entry.header.type !== 'file') return false;
      await consume(Readable.from(entry));
    }
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#container.remove({ force: true, v: true });
  }
}

/** Docker answers 409 to a signal for a container that has ended. */
function isNotRunning(error: unknown): boolean {
  return statusCode(error) === 409;
}

function isNotFound(error: unknown): boolean {
  return statusCode(error) === 404;
}

function statusCode(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}
