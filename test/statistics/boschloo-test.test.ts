import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialDistribution } from '../../harness/statistics/binomial.ts';
import { boschlooTest } from '../../harness/statistics/boschloo-test.ts';
import type { ArmCounts } from '../../harness/statistics/rate-count.ts';
import reference from './reference-values.json' with { type: 'json' };

const counts = (first: number, second: number, trials = 10): ArmCounts => ({
  first: { successes: first, trials },
  second: { successes: second, trials },
});

describe('boschlooTest', () => {
  it.each(reference.twoArms)(
    'agrees with SciPy on $first.successes/$first.trials against $second.successes/$second.trials',
    ({ first, second, boschloo }) => {
      const p = boschlooTest({ first, second });
      expect(p).toBeCloseTo(boschloo, 6);
      // SciPy searches the supremum and may stop short of it; this one is never below it.
      expect(p).toBeGreaterThanOrEqual(boschloo - 1e-9);
    },
  );

  it.each([{ trials: 5 }, { trials: 8 }, { trials: 12 }])(
    'claims in at most 5 % of experiments whatever the common rate, $trials per arm',
    ({ trials }) => {
      const tables = Array.from({ length: trials + 1 }, (_, first) =>
        Array.from({ length: trials + 1 }, (__, second) => boschlooTest(counts(first, second, trials))),
      );
      for (let percent = 0; percent <= 100; percent += 1) {
        const chances = binomialDistribution({ trials, rate: percent / 100 });
        const claimed = chances.flatMap((inFirst, first) =>
          chances.map((inSecond, second) =>
            (tables[first]?.[second] ?? 0) <= 0.05 ? inFirst * inSecond : 0,
          ),
        );
        expect(claimed.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(0.05);
      }
    },
  );

  it('does not depend on which arm is named first, nor on whether capture or loss is counted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 9 }), (first, second) => {
        const arms = { first: { successes: first, trials: 12 }, second: { successes: second, trials: 9 } };
        const p = boschlooTest(arms);
        expect(boschlooTest({ first: arms.second, second: arms.first })).toBeCloseTo(p, 12);
        const losses = {
          first: { successes: 12 - first, trials: 12 },
          second: { successes: 9 - second, trials: 9 },
        };
        expect(boschlooTest(losses)).toBeCloseTo(p, 8);
      }),
    );
  });

  it('finds nothing where nothing can be found', () => {
    expect(boschlooTest(counts(0, 0))).toBe(1);
    expect(boschlooTest(counts(10, 10))).toBe(1);
    expect(boschlooTest({ first: { successes: 0, trials: 0 }, second: { successes: 5, trials: 5 } })).toBe(1);
  });

  it('takes well under a second for 100 trials per arm', () => {
    const startedMs = performance.now();
    expect(boschlooTest(counts(61, 39, 100))).toBeLessThan(0.01);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('is close to what it bounds where it is Fisher’s, above 400 trials, and takes no longer for thousands', () => {
    const searched = boschlooTest(counts(90, 115, 200));
    const fisher = boschlooTest({
      first: { successes: 90, trials: 200 },
      second: { successes: 115, trials: 201 },
    });
    expect(fisher / searched).toBeGreaterThan(1);
    expect(fisher / searched).toBeLessThan(1.5);
    const startedMs = performance.now();
    // SciPy: fisher_exact([[2500, 2500], [2600, 2400]]).pvalue is 0.047654.
    expect(boschlooTest(counts(2500, 2600, 5000))).toBeCloseTo(0.047_654, 6);
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('refuses more successes than trials', () => {
    expect(() => boschlooTest(counts(11, 0))).toThrow(/not a count of successes/);
  });
});
