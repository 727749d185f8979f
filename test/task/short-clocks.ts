import type { MirrorClocks } from '../../harness/task/mirror-clocks.ts';

/** A mirror whose steps take no time worth waiting for. */
export const SHORT_CLOCKS: MirrorClocks = {
  probeIntervalMs: 10,
  probeTimeoutMs: 1000,
  graceMs: 0,
  replacementHealthyMs: 5,
  deregistrationDelayMs: 5,
  horizonMs: 60_000,
};
