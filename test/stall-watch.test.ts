import { expect, test, vi } from 'vitest';
import { watchStalls } from '../harness/stall-watch.ts';

/** A process that looks every half second, on a clock that runs on while it stands still. */
function watched() {
  vi.useFakeTimers();
  let standingMs = 0;
  const stalls: { readonly fromMs: number; readonly forMs: number }[] = [];
  const watch = watchStalls({
    clock: { nowMs: () => performance.now() + standingMs },
    onStall: (stall) => stalls.push(stall),
  });
  return {
    stalls,
    run: (ms: number) => vi.advanceTimersByTime(ms),
    standStill: (ms: number) => {
      standingMs += ms;
    },
    endWatch: () => watch[Symbol.dispose](),
    [Symbol.dispose]: () => {
      watch[Symbol.dispose]();
      vi.useRealTimers();
    },
  };
}

test('a process that is on time has no stall', () => {
  using process = watched();
  process.run(3_600_000);
  expect(process.stalls).toEqual([]);
});

test('one that stood still for a minute says since when and how long', () => {
  using process = watched();
  process.run(1000);
  const stoppedAtMs = performance.now();
  process.standStill(60_000);
  process.run(1000);
  expect(process.stalls).toEqual([{ fromMs: stoppedAtMs, forMs: 60_000 }]);
});

test('one that was late by less than the limit says nothing', () => {
  using process = watched();
  process.run(1000);
  process.standStill(4900);
  process.run(60_000);
  expect(process.stalls).toEqual([]);
});

test('once disposed it says nothing any more', () => {
  using process = watched();
  process.endWatch();
  process.standStill(60_000);
  process.run(1000);
  expect(process.stalls).toEqual([]);
});
