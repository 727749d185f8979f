import type Dockerode from 'dockerode';
import { z } from 'zod';
import { followLog, type FollowedLog, type LogLine } from '../engine/container-log.ts';
import { parseEngineTime } from '../engine/engine-clock.ts';
import { ContainerFiles, statusCode } from './container-files.ts';
import { readHealth, type HealthReading } from './container-health.ts';

/** A container's configuration carries its image's STOPSIGNAL, if it has one. */
const configSchema = z.object({ StopSignal: z.string().optional() });

/** How a container of a task ended, on the engine's clock. */
export interface ContainerExit {
  readonly container: string;
  readonly exitCode: number;
  /** Docker's word. Under a parent limit it says so of every container of the task: no witness by itself. */
  readonly oomKilled: boolean;
  readonly startedAtEngineMs: number;
  readonly finishedAtEngineMs: number;
}

/** What the engine says when it was asked to start a container; `failed` in its words. */
export type ContainerStart =
  | { readonly kind: 'started'; readonly atEngineMs: number }
  | { readonly kind: 'failed'; readonly message: string };

export interface TaskContainerOptions {
  readonly name: string;
  readonly container: Dockerode.Container;
  readonly onLogLine: (line: LogLine) => void;
}

/** One container of a task, made with dockerode so that nothing removes it before its evidence is read. */
export class TaskContainer implements AsyncDisposable {
  readonly name: string;
  readonly #container: Dockerode.Container;
  readonly #onLogLine: (line: LogLine) => void;
  #stopSignal = 'SIGTERM';
  #log: FollowedLog | undefined;
  #lastLineAtEngineMs = Number.NEGATIVE_INFINITY;
  #disposed = false;

  constructor(options: TaskContainerOptions) {
    this.name = options.name;
    this.#container = options.container;
    this.#onLogLine = options.onLogLine;
  }

  get id(): string {
    return this.#container.id;
  }

  /** The image's STOPSIGNAL, SIGTERM without one; known once started. */
  get stopSignal(): string {
    return this.#stopSignal;
  }

  /** Starts it, or starts it again with the same file system, volumes and network. */
  async start(): Promise<ContainerStart> {
    try {
      await this.#container.start();
    } catch (error) {
      if (statusCode(error) === undefined) throw error;
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
    const { State: state, Config: config } = await this.#container.inspect();
    this.#stopSignal = configSchema.parse(config).StopSignal ?? 'SIGTERM';
    await this.#followLog();
    return { kind: 'started', atEngineMs: parseEngineTime(state.StartedAt) };
  }

  /** The engine gives the whole log at every start: lines of earlier runs are passed over. */
  async #followLog(): Promise<void> {
    const seenUntilEngineMs = this.#lastLineAtEngineMs;
    this.#log = await followLog(this.#container, (line) => {
      if (line.engineTimeMs <= seenUntilEngineMs) return;
      this.#lastLineAtEngineMs = Math.max(this.#lastLineAtEngineMs, line.engineTimeMs);
      this.#onLogLine(line);
    });
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

  /** What the engine knows of its health. */
  async health(): Promise<HealthReading> {
    const { State: state } = await this.#container.inspect();
    return readHealth(state.Health);
  }

  /** Sends a signal; `false` when the container was no longer running. */
  async signal(signal: string): Promise<boolean> {
    try {
      await this.#container.kill({ signal });
      return true;
    } catch (error) {
      // Docker answers 409 to a signal for a container that has ended.
      if (statusCode(error) === 409) return false;
      throw error;
    }
  }

  get files(): ContainerFiles {
    return new ContainerFiles(this.#container);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#container.remove({ force: true, v: true });
  }
}
