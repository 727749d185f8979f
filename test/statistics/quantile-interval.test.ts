import { describe, expect, it } from 'vitest';
import { quantileInterval } from '../../harness/statistics/quantile-interval.ts';

const upTo = (length: number): readonly number[] => Array.from({ length }, (_, index) => index + 1);

describe('quantileInterval', () => {
  // P(X ≤ 5) = 0.0207 for X binomial (20, ½), P(X ≤ 1) = 0.0107 for (10, ½), P(X ≤ 0) = 0.0156 for (6, ½).
  it.each([
    { trials: 20, lower: 6, upper: 15, value: 10 },
    { trials: 10, lower: 2, upper: 9, value: 5 },
    { trials: 6, lower: 1, upper: 6, value: 3 },
  ])(
    'bounds the median of $trials values by the order statistics $lower and $upper',
    ({ trials, lower, upper, value }) => {
      expect(quantileInterval(upTo(trials).toReversed(), 0.5)).toEqual({ lower, upper, value });
    },
  );

  it('gives no end where the sample is too small for one', () => {
    expect(quantileInterval(upTo(5), 0.5)).toEqual({ value: 3, lower: null, upper: null });
    expect(quantileInterval(upTo(71), 0.05)).toMatchObject({ lower: null, upper: 9 });
    expect(quantileInterval(upTo(72), 0.05)?.lower).toBe(1);
  });

  it('takes a loss that has no margin as below every margin', () => {
    expect(quantileInterval([-Infinity, -Infinity, 3, 4, 5, 6], 0.5)).toEqual({
      value: 3,
      lower: -Infinity,
      upper: 6,
    });
  });

  it('is nothing of nothing', () => {
    expect(quantileInterval([], 0.5)).toBeNull();
  });
});
