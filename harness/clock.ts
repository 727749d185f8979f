/** Where the harness's times come from: milliseconds since the epoch, fractional, never stepping back. */
export interface Clock {
  nowMs(): number;
}

/** The process's monotonic clock anchored to the wall clock once, at process start. */
export const monotonicClock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
};
