import type { TargetHealth } from '../timeline/timeline-event.ts';

export interface TargetHealthThresholds {
  /** Consecutive successes that make an unhealthy target healthy. */
  readonly healthyThreshold: number;
  /** Consecutive failures that make a target unhealthy. */
  readonly unhealthyThreshold: number;
}

/**
 * A load-balancer target's health from its probes, as Elastic Load Balancing decides it: a target
 * that is `initial` is healthy after one success (ELB user guide, "Target health status").
 */
export class TargetHealthMonitor {
  readonly #thresholds: TargetHealthThresholds;
  #health: TargetHealth = 'initial';
  #successes = 0;
  #failures = 0;

  constructor(thresholds: TargetHealthThresholds) {
    this.#thresholds = thresholds;
  }

  get health(): TargetHealth {
    return this.#health;
  }

  /** Takes one probe's result; returns the new health when it changed. */
  observe(healthy: boolean): TargetHealth | undefined {
    this.#successes = healthy ? this.#successes + 1 : 0;
    this.#failures = healthy ? 0 : this.#failures + 1;
    const before = this.#health;
    this.#health = this.#next();
    return this.#health === before ? undefined : this.#health;
  }

  #next(): TargetHealth {
    if (this.#failures >= this.#thresholds.unhealthyThreshold) return 'unhealthy';
    if (this.#health === 'initial' && this.#successes >= 1) return 'healthy';
    if (this.#successes >= this.#thresholds.healthyThreshold) return 'healthy';
    return this.#health;
  }
}
