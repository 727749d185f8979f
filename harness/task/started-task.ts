import assert from 'node:assert/strict';
import type { Clock } from '../clock.ts';
import type { ContainerHealth } from '../timeline/timeline-event.ts';
import { firstOfKind, type Timeline } from '../timeline/timeline.ts';
import { taskHealth } from './container-health.ts';
import { ContainerLife, type ContainerEnd } from './container-life.ts';
import type { StopRequest } from './service-scheduler.ts';
import { startDecision } from './start-order.ts';
import { stoppable } from './stop-order.ts';
import { StoppedTask } from './stopped-task.ts';
import type { TaskCgroup } from './task-cgroup.ts';
import type { ContainerExit, TaskContainer } from './task-container.ts';
import type { ContainerSpec } from './task-spec.ts';

/** ECS's words for the end of an essential container (D: stopped tasks error codes). */
const ESSENTIAL_EXIT: StopRequest = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};

/** The same for one that could not be started: the task never was RUNNING (I). */
const FAILED_TO_START: StopRequest = { ...ESSENTIAL_EXIT, stopCode: 'TaskFailedToStart' };

export interface StartedTaskOptions {
  /** In the order of the definition. */
  readonly containers: readonly { readonly spec: ContainerSpec; readonly container: TaskContainer }[];
  /** Container that owns the network namespace; k6 joins it. */
  readonly networkContainerId: string;
  /** The task's address on the trial's network. */
  readonly address: string;
  readonly fidelityNotes: readonly string[];
  /** What of it is modelled, in a few words each. */
  readonly models: readonly string[];
  /** Reads the figures of the task's cgroup. */
  readonly readUsage: TaskCgroup['readUsage'];
  readonly timeline: Timeline;
  readonly clock: Clock;
  /** Divides the mirror's clocks. */
  readonly timeScale: number;
  /** Called once, when the task is about to stop. */
  readonly onStopping: () => void;
  /** Everything to be removed once the evidence is read. */
  readonly resources: AsyncDisposableStack;
}

export interface StopOptions {
  /** Why; what was requested before, or happened before, stays the reason. */
  readonly request: StopRequest;
  /** Cuts every stop timeout short after this many milliseconds. */
  readonly hurryAfterMs?: number;
}

/**
 * A task whose containers start, restart, become healthy and stop as ECS's agent has it: after every
 * change it starts whose dependencies are met, gives up on whose cannot be, and, once an essential
 * container has ended or a stop is requested, stops whose turn has come. Disposing it removes it in
 * whatever state it is.
 */
export class StartedTask implements AsyncDisposable {
  readonly networkContainerId: string;
  readonly address: string;
  readonly fidelityNotes: readonly string[];
  /** What of it is modelled, in a few words each. */
  readonly models: readonly string[];
  /** The kernel's figures of all containers together, until the task is disposed; `null` where it keeps none. */
  readonly readUsage: TaskCgroup['readUsage'];
  /** Settles when the first essential container has ended, or cannot be started: the task then stops by itself. */
  readonly essentialEnd: Promise<ContainerEnd>;
  /** Settles when every container has ended. */
  readonly stopped: Promise<StoppedTask>;
  readonly #timeline: Timeline;
  readonly #onStopping: () => void;
  readonly #lives: readonly ContainerLife[];
  readonly #resources: AsyncDisposableStack;
  readonly #hurry = new AbortController();
  readonly #failure = Promise.withResolvers<never>();
  readonly #signalled = new Set<string>();
  #isStopping = false;
  #hasRun = false;
  #health: ContainerHealth = 'UNKNOWN';

  constructor(options: StartedTaskOptions) {
    this.networkContainerId = options.networkContainerId;
    this.address = options.address;
    this.fidelityNotes = options.fidelityNotes;
    this.models = options.models;
    this.readUsage = options.readUsage;
    this.#timeline = options.timeline;
    this.#onStopping = options.onStopping;
    this.#resources = options.resources;
    const { timeline, clock, timeScale } = options;
    const onProgress = (): void => this.#advance();
    this.#lives = options.containers.map(
      ({ spec, container }) => new ContainerLife({ spec, container, timeline, clock, timeScale, onProgress }),
    );
    this.essentialEnd = Promise.race(
      this.#lives.filter(({ spec }) => spec.essential).map(({ ended }) => ended),
    );
    this.stopped = Promise.race([this.#conclude(), this.#failure.promise]);
    for (const promise of [this.essentialEnd, this.stopped, this.#failure.promise]) {
      promise.catch(() => undefined);
    }
    this.#timeline.record({ kind: 'task-status', status: 'PENDING' });
    this.#advance();
  }

  /** The engine's ids of the containers, by name. */
  get containerIds(): ReadonlyMap<string, string> {
    return new Map(this.#lives.map(({ spec, container }) => [spec.name, container.id]));
  }

  /** Stops the task, unless it is stopping already, and waits until every container has ended. */
  async stop({ request, hurryAfterMs }: StopOptions): Promise<StoppedTask> {
    this.#beginStop(request);
    this.#advance();
    if (hurryAfterMs === undefined) return this.stopped;
    const timer = setTimeout(() => this.#hurry.abort(), hurryAfterMs);
    try {
      return await this.stopped;
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #life(name: string): ContainerLife {
    const life = this.#lives.find(({ spec }) => spec.name === name);
    assert(life !== undefined, `the task has no container ${name}`);
    return life;
  }

  #advance(): void {
    this.#noteHealth();
    const ended = this.#lives.filter(({ spec, progress }) => spec.essential && isGone(progress.kind));
    if (ended.length > 0) {
      const hasExit = ended.some(({ progress }) => progress.kind === 'ended');
      this.#beginStop(hasExit ? ESSENTIAL_EXIT : FAILED_TO_START);
    }
    if (this.#isStopping) this.#stopNext();
    else this.#startNext();
  }

  #startNext(): void {
    for (const life of this.#lives) {
      if (life.progress.kind !== 'pending') continue;
      const decision = startDecision(life.spec, (name) => this.#life(name).progress);
      if (decision.kind === 'start') life.begin();
      if (decision.kind === 'never') {
        // It reports its progress, which brings us back here with what follows from it.
        life.giveUp(decision.reason);
        return;
      }
    }
    const isStarting = this.#lives.some(({ progress }) => ['pending', 'starting'].includes(progress.kind));
    if (isStarting || this.#hasRun) return;
    this.#hasRun = true;
    this.#timeline.record({ kind: 'task-status', status: 'RUNNING' });
  }

  #stopNext(): void {
    const specs = this.#lives.map(({ spec }) => spec);
    const due = stoppable(specs, (name) => isGone(this.#life(name).progress.kind));
    for (const name of due) {
      if (this.#signalled.has(name)) continue;
      this.#signalled.add(name);
      this.#life(name).stop(this.#hurry.signal).catch(this.#failure.reject);
    }
  }

  #beginStop(request: StopRequest): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    if (firstOfKind(this.#timeline.events, 'stop-requested') === undefined) {
      this.#timeline.record({ kind: 'stop-requested', ...request });
    }
    this.#timeline.record({ kind: 'task-status', status: 'STOPPING' });
    this.#onStopping();
  }

  #noteHealth(): void {
    const health = taskHealth(
      this.#lives
        .filter(({ spec }) => spec.essential)
        .map(({ spec, progress }) => ({
          isChecked: spec.healthCheck !== null,
          health: progress.kind === 'running' ? progress.health : 'UNKNOWN',
        })),
    );
    if (health === this.#health || this.#isStopping) return;
    this.#health = health;
    this.#timeline.record({ kind: 'task-health', health });
  }

  async #conclude(): Promise<StoppedTask> {
    const ends = await Promise.all(this.#lives.map(({ ended }) => ended));
    const requested = firstOfKind(this.#timeline.events, 'stop-requested');
    assert(requested !== undefined, 'a task whose containers have all ended was stopped');
    const { stopCode, stoppedReason } = requested;
    const request: StopRequest = { stopCode, stoppedReason };
    const exits = ends.filter((end) => end.kind === 'exited').map(({ exit }) => exit);
    this.#recordStopped(request, exits);
    const containers = this.#lives.map(({ container }) => container);
    return new StoppedTask({ containers, exits, request, resources: this.#resources });
  }

  #recordStopped(request: StopRequest, exits: readonly ContainerExit[]): void {
    const fact = { kind: 'task-stopped', ...request } as const;
    if (exits.length === 0) {
      this.#timeline.record(fact);
      return;
    }
    const engineTimeMs = Math.max(...exits.map(({ finishedAtEngineMs }) => finishedAtEngineMs));
    this.#timeline.recordAt(fact, { source: 'engine', engineTimeMs });
  }
}

function isGone(kind: string): boolean {
  return kind === 'ended' || kind === 'not-started';
}
