import { describe, expect, it } from 'vitest';
import { clopperPearsonInterval } from '../../harness/statistics/clopper-pearson-interval.ts';
import { rateSequence } from '../../harness/statistics/rate-sequence.ts';

describe('rateSequence', () => {
  it('solves Ville’s inequality in closed form for a clean sweep', () => {
    // (n + 1)·lowerⁿ = 0.05.
    for (const trials of [1, 5, 40]) {
      const { lower, upper } = rateSequence({ successes: trials, trials });
      expect((trials + 1) * lower ** trials).toBeCloseTo(0.05, 9);
      expect(upper).toBe(1);
    }
  });

  it('is wider than the interval of an experiment that was not looked into', () => {
    for (const successes of [0, 3, 10, 20]) {
      const sequence = rateSequence({ successes, trials: 20 });
      const fixed = clopperPearsonInterval({ successes, trials: 20 });
      expect(sequence.upper - sequence.lower).toBeGreaterThan(fixed.upper - fixed.lower);
    }
  });

  it('is the same for losses, seen from the other end', () => {
    const captured = rateSequence({ successes: 3, trials: 12 });
    const lost = rateSequence({ successes: 9, trials: 12 });
    expect(lost.lower).toBeCloseTo(1 - captured.upper, 9);
  });

  it('knows nothing without trials', () => {
    expect(rateSequence({ successes: 0, trials: 0 })).toEqual({ lower: 0, upper: 1 });
  });
});
