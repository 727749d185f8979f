import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../harness/statistics/wilson-interval.ts';

describe('wilsonInterval', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998),
  // table I, method 3 (score without continuity correction).
  it.each([
    { successes: 81, trials: 263, lower: 0.2553, upper: 0.3662 },
    { successes: 15, trials: 148, lower: 0.0624, upper: 0.1605 },
    { successes: 0, trials: 20, lower: 0, upper: 0.1611 },
    { successes: 1, trials: 29, lower: 0.0061, upper: 0.1718 },
  ])('agrees with the published interval of $successes in $trials', ({ successes, trials, lower, upper }) => {
    const interval = wilsonInterval({ successes, trials });
    expect(interval?.lower).toBeCloseTo(lower, 4);
    expect(interval?.upper).toBeCloseTo(upper, 4);
  });

  it('never claims certainty from a clean sweep', () => {
    expect(wilsonInterval({ successes: 20, trials: 20 })).toEqual({
      lower: expect.closeTo(0.8389, 4),
      upper: 1,
    });
    expect(wilsonInterval({ successes: 0, trials: 3 })).toEqual({
      lower: 0,
      upper: expect.closeTo(0.5615, 4),
    });
  });

  it('knows nothing without trials', () => {
    expect(wilsonInterval({ successes: 0, trials: 0 })).toBeNull();
  });

  it('has ends at which the score test is exactly at its 95 % limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (trials, draw) => {
        const successes = draw % (trials + 1);
        const interval = wilsonInterval({ successes, trials });
        if (interval === null) throw new Error('no interval');
        for (const end of [interval.lower, interval.upper]) {
          if (end === 0 || end === 1) continue;
          const score = (successes / trials - end) / Math.sqrt((end * (1 - end)) / trials);
          expect(Math.abs(score)).toBeCloseTo(1.959964, 5);
        }
        expect(interval.lower).toBeLessThanOrEqual(successes / trials);
        expect(interval.upper).toBeGreaterThanOrEqual(successes / trials);
      }),
    );
  });

  it.each([
    { successes: 4, trials: 3 },
    { successes: -1, trials: 3 },
    { successes: 0.5, trials: 3 },
  ])('refuses $successes of $trials', (count) => {
    expect(() => wilsonInterval(count)).toThrow(/not a count of successes/);
  });
});
