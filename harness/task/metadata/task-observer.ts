import type Dockerode from 'dockerode';
import { z } from 'zod';
import type { ObservedContainer } from './container-metadata.ts';
import {
  containerMemory,
  dockerStatsSchema,
  type ContainerMemory,
  type DockerStats,
  type StatsSample,
} from './container-stats.ts';
import { knownStatus } from './known-status.ts';

/** Docker's way of writing that something has not happened. */
const NEVER = '0001-01-01T00:00:00Z';
/** Fargate reads its statistics every 10 s (D: `read` less `preread` in AWS's examples). */
const STATS_INTERVAL_MS = 10_000;

const MEBIBYTE = 1024 ** 2;

export interface TaskObserverOptions {
  readonly docker: Dockerode;
  /** Container that owns the task's network namespace: only there does the engine count its traffic. */
  readonly networkContainerId: string;
  /** Used bytes of the task's ephemeral storage; `null` where that cannot be told. */
  readonly readUsedBytes: () => Promise<number | null>;
  /** Told what a container holds, as often as it is read. */
  readonly onMemory: (container: string, memory: ContainerMemory) => void;
}

interface Watched {
  readonly name: string;
  readonly container: Dockerode.Container;
  observed: ObservedContainer;
  previous: StatsSample | undefined;
  current: StatsSample | undefined;
  sampledAtMs: number;
}

/** Asks the engine how a task's containers are; what it said last stays known when they are gone. */
export class TaskObserver {
  readonly #options: TaskObserverOptions;
  readonly #watched = new Map<string, Watched>();
  #utilizedMiB = 0;

  constructor(options: TaskObserverOptions) {
    this.#options = options;
  }

  /** From now on a container is watched; it exists. */
  async add(name: string, dockerId: string): Promise<void> {
    const container = this.#options.docker.getContainer(dockerId);
    this.#watched.set(name, {
      name,
      container,
      observed: observe(await container.inspect()),
      previous: undefined,
      current: undefined,
      sampledAtMs: 0,
    });
  }

  /** By name. */
  get containers(): ReadonlyMap<string, ObservedContainer> {
    return new Map([...this.#watched].map(([name, { observed }]) => [name, observed]));
  }

  /** The last two readings of a running container, once there are two. */
  samples(name: string): { readonly previous: StatsSample; readonly current: StatsSample } | undefined {
    const { previous, current } = this.#watched.get(name) ?? {};
    return previous === undefined || current === undefined ? undefined : { previous, current };
  }

  /** Used part of the ephemeral storage when it was measured last; 0 where that cannot be told. */
  get utilizedMiB(): number {
    return this.#utilizedMiB;
  }

  /** Asks about every container; a container's second reading comes a second after its first, then every 10 s. */
  async refresh(): Promise<void> {
    const running: Watched[] = [];
    for (const watched of this.#watched.values()) {
      const inspected = await orGone(watched.container.inspect());
      if (inspected === undefined) continue;
      watched.observed = observe(inspected, watched.observed);
      if (inspected.State.Running) {
        running.push(watched);
      } else {
        watched.previous = undefined;
        watched.current = undefined;
      }
    }
    const due = running.filter(isDue);
    if (due.length === 0) return;
    const [pause, ...readings] = await Promise.all(
      [this.#options.networkContainerId, ...due.map(({ container }) => container.id)].map((id) =>
        this.#stats(id),
      ),
    );
    for (const [index, watched] of due.entries()) {
      const container = readings[index];
      // The engine answers with a reading of nothing when the container ends meanwhile.
      if (container === undefined || container.read === NEVER) continue;
      watched.previous = watched.current;
      watched.current = { container, networks: pause?.networks ?? {} };
      watched.sampledAtMs = performance.now();
      const memory = containerMemory(container);
      if (memory !== null) this.#options.onMemory(watched.name, memory);
    }
    const usedBytes = await this.#options.readUsedBytes();
    if (usedBytes !== null) this.#utilizedMiB = usedBytes / MEBIBYTE;
  }

  async #stats(id: string): Promise<DockerStats | undefined> {
    // `one-shot`: one reading instead of two; Docker 20.10 takes up to a second for it, all containers at once.
    const options = { stream: false, 'one-shot': true } as const;
    const stats = await orGone(this.#options.docker.getContainer(id).stats(options));
    // The engine answers 200 with an empty body when the container is removed meanwhile.
    return stats === undefined || Buffer.isBuffer(stats) ? undefined : dockerStatsSchema.parse(stats);
  }
}

function isDue({ previous, sampledAtMs }: Watched): boolean {
  return previous === undefined || performance.now() - sampledAtMs >= STATS_INTERVAL_MS;
}

function observe(
  { Image, Created, State }: Dockerode.ContainerInspectInfo,
  before?: ObservedContainer,
): ObservedContainer {
  const status = knownStatus(State.Status);
  const isStopped = status === 'STOPPED';
  const startedAt = State.StartedAt === NEVER ? null : State.StartedAt;
  // The mirror restarts containers itself: the engine's own count stays 0.
  const isRestarted = (before?.startedAt ?? startedAt) !== startedAt;
  return {
    imageId: Image,
    knownStatus: status,
    createdAt: Created,
    startedAt,
    finishedAt: isStopped && State.FinishedAt !== NEVER ? State.FinishedAt : null,
    exitCode: isStopped ? State.ExitCode : null,
    health: readHealth(State.Health),
    restartCount: (before?.restartCount ?? 0) + (isRestarted ? 1 : 0),
  };
}

function readHealth(health: Dockerode.ContainerInspectInfo['State']['Health']): ObservedContainer['health'] {
  if (health === undefined || health.Status === 'none') return null;
  return {
    status: health.Status === 'healthy' ? 'HEALTHY' : health.Status === 'unhealthy' ? 'UNHEALTHY' : 'UNKNOWN',
    checkedAt: health.Log.at(-1)?.End ?? null,
  };
}

const engineErrorSchema = z.object({ statusCode: z.literal([404, 409]) });

/** The engine's answer, or `undefined` when the container is gone or going. */
async function orGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (engineErrorSchema.safeParse(error).success) return undefined;
    throw error;
  }
}
