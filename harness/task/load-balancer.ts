import type Dockerode from 'dockerode';
import { z } from 'zod';
import { followLog, type LogLine } from '../engine/container-log.ts';
import type { Labels } from '../engine/labels.ts';
import { removeContainer, SideContainer } from '../engine/side-container.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { ProberOptions } from './prober.ts';
import { TargetHealthMonitor, type TargetHealthThresholds } from './target-health.ts';

const proberLineSchema = z.discriminatedUnion('kind', [
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
  #graceEndsAtEngineMs = Number.POSITIVE_INFINITY;
  #disposed = false;

  private constructor(container: Dockerode.Container, options: LoadBalancerOptions) {
    this.#docker = options.docker;
    this.#container = container;
    this.#timeline = options.timeline;
    this.#monitor = new TargetHealthMonitor(options.thresholds);
    this.#graceMs = options.graceMs;
  }

  static async start(options: LoadBalancerOptions): Promise<LoadBalancer> {
    const prober = await new SideContainer(options.nodeImage, options.labels)
      .withNetworkMode(options.network)
      .withHarnessProgram('task/prober.ts', JSON.stringify(options.target))
      .start();
    const container = options.docker.getContainer(prober.getId());
    const balancer = new LoadBalancer(container, options);
    try {
      await followLog(container, (line) => balancer.#observe(line));
      return balancer;
    } catch (error) {
      await balancer[Symbol.asyncDispose]();
      throw error;
    }
  }

  #observe({ stream, text }: LogLine): void {
    if (stream === 'stderr') {
      this.#timeline.record({
        kind: 'observer-failed',
        message: `The load balancer's prober wrote: ${text}`,
      });
      return;
    }
    const line = proberLineSchema.parse(JSON.parse(text));
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

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await removeContainer(this.#docker, this.#container.id);
  }
}
