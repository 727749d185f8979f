import { setTimeout as delay } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import type { MemorySample } from '../capture/capture-path.ts';
import { statusCode } from '../task/container-files.ts';
import type { StartedTask } from '../task/started-task.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';

/** Fifteen times as often as the fastest sampler whose view is to be told. */
const INTERVAL_MS = 1000;
const MIB = 1024 ** 2;

/** Docker's `GET /containers/{id}/stats`; a container that is not running has no memory. */
const statsSchema = z.object({
  read: z.iso.datetime({ offset: true }),
  memory_stats: z.object({ usage: z.number().optional() }),
});

export interface SamplerOptions {
  readonly docker: Dockerode;
  readonly containerId: string;
  /** What it may use: its own limit or the task's, which the engine need not know. */
  readonly limitBytes: number;
  readonly timeline: Timeline;
}

/** Reads the service's memory where a capture path is judged by it; `null` elsewhere. */
export function startMemorySampler(options: {
  readonly job: Pick<TrialJob, 'capturePaths'>;
  readonly context: Pick<TrialContext, 'docker' | 'task'>;
  readonly timeline: Timeline;
  readonly task: Pick<StartedTask, 'containerIds'>;
  readonly spec: TaskSpec;
}): MemorySampler | null {
  const { job, context, timeline, task, spec } = options;
  const { serviceContainer } = context.task;
  const containerId = task.containerIds.get(serviceContainer);
  const isJudged = job.capturePaths.some(({ name }) => name === 'container-metrics');
  if (!isJudged || containerId === undefined) return null;
  const own = spec.containers.find(({ name }) => name === serviceContainer)?.memoryMiB ?? null;
  const limitBytes = (own ?? spec.size.memoryMiB) * MIB;
  return new MemorySampler({ docker: context.docker, containerId, limitBytes, timeline });
}

/** Reads a container's memory about once a second until it is disposed. */
export class MemorySampler implements AsyncDisposable {
  readonly #options: SamplerOptions;
  readonly #stopping = new AbortController();
  readonly #samples: MemorySample[] = [];
  readonly #ended: Promise<void>;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** In the order of their times. */
  get samples(): readonly MemorySample[] {
    return this.#samples;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#sample();
      await delay(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A reading that fails is one sample less. */
  async #sample(): Promise<void> {
    const { docker, containerId, limitBytes, timeline } = this.#options;
    try {
      const stats = await docker.getContainer(containerId).stats({ stream: false, 'one-shot': true });
      const { read, memory_stats: memory } = statsSchema.parse(stats);
      if (memory.usage === undefined) return;
      const atMs = Date.parse(read) - timeline.engineTimeMs({ atMs: 0 });
      this.#samples.push({ atMs, usedBytes: memory.usage, limitBytes });
    } catch (error) {
      if (statusCode(error) === undefined && !(error instanceof z.ZodError)) throw error;
    }
  }
}
