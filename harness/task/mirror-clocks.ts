import type { Config } from '../config/config.ts';

/** A probe's timeout never falls below this, however fast the mirror's clocks run. */
const PROBE_TIMEOUT_MIN_MS = 1000;

/** How long the mirror's own steps take, with the time scale applied. The JVM's physics are not scaled. */
export interface MirrorClocks {
  readonly probeIntervalMs: number;
  readonly probeTimeoutMs: number;
  readonly graceMs: number;
  readonly replacementHealthyMs: number;
  readonly deregistrationDelayMs: number;
  /** From the OOM to the harness's own StopTask. */
  readonly horizonMs: number;
}

/** The configured durations divided by `timeScale` (1 is real time and the only scale at which rates are quoted). */
export function mirrorClocks(config: Config, timeScale: number): MirrorClocks {
  const { service } = config;
  const scaledMs = (seconds: number): number => (seconds * 1000) / timeScale;
  return {
    probeIntervalMs: scaledMs(service.loadBalancer.intervalSeconds),
    probeTimeoutMs: Math.max(PROBE_TIMEOUT_MIN_MS, scaledMs(service.loadBalancer.timeoutSeconds)),
    graceMs: scaledMs(service.healthCheckGracePeriodSeconds),
    replacementHealthyMs: scaledMs(service.replacementHealthySeconds),
    deregistrationDelayMs: scaledMs(service.deregistrationDelaySeconds),
    horizonMs: scaledMs(config.horizonSeconds),
  };
}
