import type { Clock } from '../clock.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { watchHealth } from './container-health.ts';
import type { ContainerProgress } from './container-progress.ts';
import { shouldRestart } from './restart-policy.ts';
import { stopContainer } from './stop-sequence.ts';
import type { ContainerExit, TaskContainer } from './task-container.ts';
import type { ContainerSpec } from './task-spec.ts';

/**
 * Seconds a container may take to complete or become healthy for those that wait for it, where its
 * definition sets no `startTimeout` (O: AWS re:Post, "for Fargate, the default value of the start
 * timeout is 3 minutes"; that it bounds dependencies too is I).
 */
const START_TIMEOUT_DEFAULT_SECONDS = 180;
/** Exit code that the agent reports for a container whose dependencies could not be met (A). */
const NEVER_STARTED_EXIT_CODE = 143;
/** Exit code of Docker for a container that it could not start. */
const CANNOT_START_EXIT_CODE = 128;

/** How a container's life in its task came to its end. */
export type ContainerEnd =
  | { readonly kind: 'exited'; readonly exit: ContainerExit }
  | { readonly kind: 'not-started'; readonly container: string; readonly reason: string | null };

export interface ContainerLifeOptions {
  readonly spec: ContainerSpec;
  readonly container: TaskContainer;
  readonly timeline: Timeline;
  readonly clock: Clock;
  readonly timeScale: number;
  /** Called after each change of `progress`. */
  readonly onProgress: () => void;
}

/**
 * One container from the task's start to its end, restarts included. Everything that happens to it is
 * written to the timeline.
 */
export class ContainerLife {
  readonly spec: ContainerSpec;
  readonly container: TaskContainer;
  readonly #options: ContainerLifeOptions;
  readonly #end = Promise.withResolvers<ContainerEnd>();
  #progress: ContainerProgress = { kind: 'pending' };
  #starting: Promise<unknown> = Promise.resolve();
  #overdue: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(options: ContainerLifeOptions) {
    this.spec = options.spec;
    this.container = options.container;
    this.#options = options;
    // Whoever awaits it sees its error; a task removed before it was stopped has nobody waiting.
    this.#end.promise.catch(() => undefined);
  }

  get progress(): ContainerProgress {
    return this.#progress;
  }

  /** Settles when the container has ended for good, its log read to the end. */
  get ended(): Promise<ContainerEnd> {
    return this.#end.promise;
  }

  /** Starts the container; once. */
  begin(): void {
    this.#progress = { kind: 'starting' };
    this.#live().then(this.#end.resolve, this.#end.reject);
  }

  /** Settles that the container is never started: its dependencies cannot be met. */
  giveUp(reason: string): void {
    this.#end.resolve(this.#neverStarted({ exitCode: NEVER_STARTED_EXIT_CODE, reason }));
  }

  /**
   * Ends it as ECS does and waits for that. One that was not started never will be, and one whose
   * start is under way is stopped after it.
   */
  async stop(hurry: AbortSignal): Promise<void> {
    this.#isStopping = true;
    if (this.#progress.kind === 'pending') {
      this.#end.resolve(this.#neverStarted({ exitCode: null, reason: null }));
      return;
    }
    await this.#starting;
    const { clock, timeline, timeScale } = this.#options;
    const { name: container, stopTimeoutSeconds } = this.spec;
    await stopContainer({
      container: this.container,
      ended: this.#end.promise,
      stopTimeoutMs: (stopTimeoutSeconds * 1000) / timeScale,
      hurry,
      clock,
      onSignal: (signal, sentAtMs) => timeline.record({ kind: 'signal', container, signal }, sentAtMs),
    });
  }

  /** Each turn but the last has run at least the restart policy's period; the task's stop ends it. */
  async #live(): Promise<ContainerEnd> {
    let last: ContainerExit | null = null;
    for (let restarts = 0; ; restarts += 1) {
      const started = this.container.start();
      this.#starting = started.catch(() => undefined);
      const start = await started;
      if (start.kind === 'failed') return this.#startFailed(start.message, last);
      const exit = await this.#runOnce(restarts, start.atEngineMs);
      const ranMs = exit.finishedAtEngineMs - exit.startedAtEngineMs;
      const { restartPolicy: policy } = this.spec;
      const { timeScale } = this.#options;
      const isRestarted =
        !this.#isStopping && shouldRestart({ policy, exitCode: exit.exitCode, ranMs, timeScale });
      if (!isRestarted) return this.#exited(exit);
      last = exit;
    }
  }

  async #runOnce(restarts: number, startedAtEngineMs: number): Promise<ContainerExit> {
    const { timeline } = this.#options;
    const container = this.spec.name;
    const at = { source: 'engine', engineTimeMs: startedAtEngineMs } as const;
    timeline.recordAt({ kind: 'container-started', container, restarts }, at);
    if (restarts === 0) this.#awaitStartTimeout();
    this.#advance({ kind: 'running', health: 'UNKNOWN', isOverdue: false });
    const over = new AbortController();
    const watched =
      this.spec.healthCheck === null ? undefined : this.#watchHealth(startedAtEngineMs, over.signal);
    try {
      const exit = await this.container.exited();
      const { exitCode, oomKilled, finishedAtEngineMs } = exit;
      // Docker stamps the start of a container that ends at once after its end (measured on 20.10).
      const engineTimeMs = Math.max(startedAtEngineMs, finishedAtEngineMs);
      timeline.recordAt(
        { kind: 'container-exited', container, exitCode, oomKilled },
        { source: 'engine', engineTimeMs },
      );
      return exit;
    } finally {
      over.abort();
      await watched;
    }
  }

  /** A watch that fails leaves the container's health unknown, and the trial without a witness of it. */
  async #watchHealth(sinceEngineMs: number, signal: AbortSignal): Promise<void> {
    const { timeline } = this.#options;
    const container = this.spec.name;
    try {
      await watchHealth({
        read: () => this.container.health(),
        sinceEngineMs,
        onProbe: ({ healthy, detail, endedAtEngineMs }) =>
          timeline.recordAt(
            { kind: 'container-probe', container, healthy, detail },
            { source: 'engine', engineTimeMs: endedAtEngineMs },
          ),
        onHealth: (health, atEngineMs) => {
          timeline.recordAt(
            { kind: 'container-health', container, health },
            { source: 'engine', engineTimeMs: atEngineMs },
          );
          if (this.#progress.kind === 'running') this.#advance({ ...this.#progress, health });
        },
        signal,
      });
    } catch (error) {
      if (signal.aborted) return;
      timeline.record({
        kind: 'observer-failed',
        message: `The health of container ${container} could not be read: ${String(error)}`,
      });
    }
  }

  #awaitStartTimeout(): void {
    const seconds = this.spec.startTimeoutSeconds ?? START_TIMEOUT_DEFAULT_SECONDS;
    this.#overdue = setTimeout(
      () => {
        if (this.#progress.kind === 'running') this.#advance({ ...this.#progress, isOverdue: true });
      },
      (seconds * 1000) / this.#options.timeScale,
    ).unref();
  }

  #startFailed(message: string, last: ContainerExit | null): ContainerEnd {
    if (last !== null) return this.#exited(last);
    const reason = `CannotStartContainerError: ${message}`;
    return this.#neverStarted({ exitCode: CANNOT_START_EXIT_CODE, reason });
  }

  #exited(exit: ContainerExit): ContainerEnd {
    clearTimeout(this.#overdue);
    this.#end.resolve({ kind: 'exited', exit });
    this.#advance({ kind: 'ended', exitCode: exit.exitCode });
    return { kind: 'exited', exit };
  }

  #neverStarted({ exitCode, reason }: { exitCode: number | null; reason: string | null }): ContainerEnd {
    const container = this.spec.name;
    this.#options.timeline.record({ kind: 'container-not-started', container, exitCode, reason });
    const end: ContainerEnd = { kind: 'not-started', container, reason };
    this.#end.resolve(end);
    this.#advance({ kind: 'not-started' });
    return end;
  }

  #advance(progress: ContainerProgress): void {
    this.#progress = progress;
    this.#options.onProgress();
  }
}
