import { describe, expect, it } from 'vitest';
import { binomialDistribution } from '../../harness/statistics/binomial.ts';
import {
  clopperPearsonInterval,
  clopperPearsonLower,
  clopperPearsonUpper,
} from '../../harness/statistics/clopper-pearson-interval.ts';
import reference from './reference-values.json' with { type: 'json' };

describe('clopperPearsonInterval', () => {
  it.each(reference.clopperPearson)(
    'agrees with SciPy on $successes of $trials',
    ({ interval, ...count }) => {
      const { lower, upper } = clopperPearsonInterval(count);
      expect(lower).toBeCloseTo(interval[0] ?? 0, 9);
      expect(upper).toBeCloseTo(interval[1] ?? 0, 9);
    },
  );

  it('asks for 59 of 59 before it calls a rate 95 %', () => {
    expect(clopperPearsonLower({ successes: 59, trials: 59 })).toBeGreaterThanOrEqual(0.95);
    expect(clopperPearsonLower({ successes: 58, trials: 58 })).toBeLessThan(0.95);
  });

  it.each([{ trials: 4 }, { trials: 13 }, { trials: 40 }])(
    'covers every rate in at least 95 % of experiments of $trials trials',
    ({ trials }) => {
      const intervals = Array.from({ length: trials + 1 }, (_, successes) =>
        clopperPearsonInterval({ successes, trials }),
      );
      for (let permille = 0; permille <= 1000; permille += 1) {
        const rate = permille / 1000;
        const covered = binomialDistribution({ trials, rate }).filter((_, k) => {
          const interval = intervals[k];
          return interval !== undefined && interval.lower <= rate && rate <= interval.upper;
        });
        expect(covered.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(0.95 - 1e-12);
      }
    },
  );

  it('knows nothing without trials', () => {
    expect(clopperPearsonInterval({ successes: 0, trials: 0 })).toEqual({ lower: 0, upper: 1 });
    expect(clopperPearsonUpper({ successes: 0, trials: 0 })).toBe(1);
  });
});
