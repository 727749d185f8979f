import { describe, expect, it } from 'vitest';
import { commonDifference } from '../../harness/statistics/common-difference.ts';

const arms = (first: number, second: number, trials = 10) => ({
  first: { successes: first, trials },
  second: { successes: second, trials },
});

describe('commonDifference', () => {
  it('tells apart a stratum that gains from one in which neither arm ever captures', () => {
    expect(commonDifference([arms(0, 10), arms(0, 0)])).toBeNull();
  });

  it('is what strata that agree have in common', () => {
    const common = commonDifference([arms(1, 7), arms(2, 8), arms(0, 7)]);
    expect(common?.lower).toBeGreaterThan(0);
    expect(common?.upper).toBeLessThanOrEqual(1);
  });

  it('is undone by no stratum that has no trial, and is anything without strata', () => {
    expect(commonDifference([arms(0, 0, 0)])).toEqual({ lower: -1, upper: 1 });
    expect(commonDifference([])).toEqual({ lower: -1, upper: 1 });
  });
});
