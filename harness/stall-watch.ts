import type { Clock } from './clock.ts';

/** How often a process looks whether it is on time. */
const LOOK_INTERVAL_MS = 500;
/** A process that was this late has missed what it was there to see or to do; a busy machine has been seen at 0.5 s. */
export const STALL_LIMIT_MS = 5000;

export interface StallWatchOptions {
  readonly clock: Clock;
  /** Told at the end of each stall, with its beginning and length in milliseconds. */
  readonly onStall: (stall: { readonly fromMs: number; readonly forMs: number }) => void;
  /** Default {@link STALL_LIMIT_MS}. */
  readonly limitMs?: number;
  /** Default 500. */
  readonly lookIntervalMs?: number;
}

/**
 * Tells when this process stood still: stopped by a signal, frozen with its container, starved of CPU. The
 * clock must be monotonic: a step of the wall clock is no stall. Never keeps the process alive.
 */
export function watchStalls(options: StallWatchOptions): Disposable {
  const { clock, onStall, limitMs = STALL_LIMIT_MS, lookIntervalMs = LOOK_INTERVAL_MS } = options;
  let lookedAtMs = clock.nowMs();
  const timer = setInterval(() => {
    const nowMs = clock.nowMs();
    const forMs = nowMs - lookedAtMs - lookIntervalMs;
    if (forMs >= limitMs) onStall({ fromMs: lookedAtMs, forMs });
    lookedAtMs = nowMs;
  }, lookIntervalMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
