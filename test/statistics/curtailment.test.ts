import { describe, expect, it } from 'vitest';
import { boschlooTest } from '../../harness/statistics/boschloo-test.ts';
import { curtailedTest } from '../../harness/statistics/curtailment.ts';
import type { ArmCounts } from '../../harness/statistics/rate-count.ts';

const PLANNED = 6;
const LEVEL = 0.05;

const countsOf = (first: readonly [number, number], second: readonly [number, number]): ArmCounts => ({
  first: { successes: first[0], trials: first[1] },
  second: { successes: second[0], trials: second[1] },
});

/** Every table with which the plan can still end. */
function completions({ first, second }: ArmCounts): readonly ArmCounts[] {
  const firstLeft = PLANNED - first.trials;
  const secondLeft = PLANNED - second.trials;
  return Array.from({ length: firstLeft + 1 }, (_, a) =>
    Array.from({ length: secondLeft + 1 }, (__, b) =>
      countsOf([first.successes + a, PLANNED], [second.successes + b, PLANNED]),
    ),
  ).flat();
}

describe('curtailedTest', () => {
  it('bounds what every completion of every start would come to', () => {
    for (let trials = 1; trials <= PLANNED; trials += 1) {
      for (let first = 0; first <= trials; first += 1) {
        for (let second = 0; second <= trials; second += 1) {
          const counts = countsOf([first, trials], [second, trials]);
          const left = { first: PLANNED - trials, second: PLANNED - trials };
          const range = curtailedTest(counts, left);
          const final = completions(counts).map(boschlooTest);
          expect(range.smallest).toBeCloseTo(Math.min(...final), 9);
          const isClaimed = range.largest <= LEVEL;
          expect(!isClaimed || Math.max(...final) <= range.largest + 1e-9).toBe(true);
        }
      }
    }
  });

  it('knows a difference before the end', () => {
    const { largest } = curtailedTest(countsOf([0, 5], [6, 6]), { first: 1, second: 0 });
    expect(largest).toBeLessThanOrEqual(LEVEL);
  });

  it('knows that there will be none', () => {
    const { smallest } = curtailedTest(countsOf([4, 5], [4, 5]), { first: 1, second: 1 });
    expect(smallest).toBeGreaterThan(LEVEL);
  });

  it('is the test itself when nothing is left', () => {
    const counts = countsOf([1, 6], [6, 6]);
    const { smallest, largest } = curtailedTest(counts, { first: 0, second: 0 });
    expect(smallest).toBe(boschlooTest(counts));
    expect(largest).toBeCloseTo(boschlooTest(counts), 12);
  });
});
