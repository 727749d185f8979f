import type Dockerode from 'dockerode';
import { z } from 'zod';
import { followLog, type LogLine } from '../engine/container-log.ts';
import type { Labels } from '../engine/labels.ts';
import { removeContainer, SideContainer } from '../engine/side-container.ts';
import { STALL_LIMIT_MS } from '../stall-watch.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { ProberOptions } from './prober.ts';
import { TargetHealthMonitor, type TargetHealthThresholds } from './target-health.ts';

const proberLineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unready'), atMs: z.number(), detail: z.string() }),
  z.strictObject({ kind: z.literal('ready'), atMs: z.number() }),
  z.strictObject({
    kind: z.literal('probe'),
    atMs: z.number(),
    healthy: z.boolean(),
    detail: z.string(),
  }),
]);

export interface LoadBalancerOptions {
  readonly docker: Dockerode;
  /** Image with Node, to run the prober. */
  readonly nodeImage: string;
  readonly network: string;
  readonly labels: Labels;
  readonly target: ProberOptions;
  readonly thresholds: TargetHealthThresholds;
  /** Milliseconds after ready in which failures do not count (`healthCheckGracePeriodSeconds` of the service). */
  readonly graceMs: number;
  readonly timeline: Timeline;
}

/** Beyond interval and timeout of a probe; a prober that is later has not seen what the target did. */
const SILENCE_GRACE_MS = STALL_LIMIT_MS;

/**
 * The load balancer in front of the task: a prober outside it, and the target's health decided from
 * what the prober saw. Writes `ready`, `probe` and `target-health` to the timeline.
 */
export class LoadBalancer implements AsyncDisposable {
  readonly #docker: Dockerode;
  readonly #container: Dockerode.Container;
  readonly #timeline: Timeline;
  readonly #monitor: TargetHealthMonitor;
  readonly #graceMs: number;
  /** Milliseconds between two lines of the prober at most. */
  readonly #silentAfterMs: number;
  #graceEndsAtEngineMs = Number.POSITIVE_INFINITY;
  #silence: NodeJS.Timeout | undefined;
  #unreadyAnswer: string | null = null;
  #disposed = false;

  private constructor(container: Dockerode.Container, options: LoadBalancerOptions) {
    this.#docker = options.docker;
    this.#container = container;
    this.#timeline = options.timeline;
    this.#monitor = new TargetHealthMonitor(options.thresholds);
    this.#graceMs = options.graceMs;
    const { intervalMs, timeoutMs, firstProbeAfterMs } = options.target;
    this.#silentAfterMs = Math.max(intervalMs, firstProbeAfterMs) + timeoutMs + SILENCE_GRACE_MS;
  }

  static async start(options: LoadBalancerOptions): Promise<LoadBalancer> {
    const prober = await new SideContainer(options.nodeImage, options.labels)
      .withNetworkMode(options.network)
      .withHarnessProgram('task/prober.ts', JSON.stringify(options.target))
      .start();
    const container = options.docker.getContainer(prober.getId());
    const balancer = new LoadBalancer(container, options);
    try {
      const { ended } = await followLog(container, (line) => balancer.#observe(line));
      const onEnd = (): void => balancer.#fail('The load balancer’s prober ended by itself.');
      void ended.then(onEnd, onEnd);
      return balancer;
    } catch (error) {
      await balancer[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What the target answered last before it was ready; `null` where it was ready at once, or not asked yet. */
  get unreadyAnswer(): string | null {
    return this.#unreadyAnswer;
  }

  #observe({ stream, text }: LogLine): void {
    if (stream === 'stderr') {
      this.#fail(`The load balancer's prober wrote: ${text}`);
      return;
    }
    const line = proberLineSchema.parse(JSON.parse(text));
    if (line.kind === 'unready') {
      this.#unreadyAnswer = line.detail;
      return;
    }
    this.#expectNextLine();
    const at = { source: 'prober', engineTimeMs: line.atMs } as const;
    if (line.kind === 'ready') {
      this.#graceEndsAtEngineMs = line.atMs + this.#graceMs;
      this.#timeline.recordAt({ kind: 'ready' }, at);
      return;
    }
    this.#timeline.recordAt({ kind: 'probe', healthy: line.healthy, detail: line.detail }, at);
    if (!line.healthy && line.atMs < this.#graceEndsAtEngineMs) return;
    const health = this.#monitor.observe(line.healthy);
    if (health !== undefined) {
      this.#timeline.recordAt({ kind: 'target-health', health, reason: line.detail }, at);
    }
  }

  /** Without a prober the target never becomes unhealthy, and no service would ever stop the task. */
  #expectNextLine(): void {
    clearTimeout(this.#silence);
    if (this.#disposed) return;
    const onSilence = (): void => {
      this.#fail(`The load balancer’s prober said nothing for ${this.#silentAfterMs / 1000} s.`);
    };
    this.#silence = setTimeout(onSilence, this.#silentAfterMs).unref();
  }

  #fail(message: string): void {
    if (!this.#disposed) this.#timeline.record({ kind: 'observer-failed', message });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#silence);
    await removeContainer(this.#docker, this.#container.id);
  }
}
