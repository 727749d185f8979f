import { monotonicClock } from '../clock.ts';
import { watchStalls } from '../stall-watch.ts';
import type { SinkFailure } from './sink-event.ts';

/** Says so when a sink's program stood still: what arrived meanwhile was seen late, or not at all. */
export function reportStalls(what: string, print: (failure: SinkFailure) => void): void {
  watchStalls({
    clock: monotonicClock,
    onStall: ({ fromMs, forMs }) =>
      print({
        kind: 'failure',
        atMs: fromMs,
        message: `${what} stood still for ${Math.round(forMs / 1000)} s`,
      }),
  });
}
