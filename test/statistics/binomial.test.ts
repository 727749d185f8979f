import { describe, expect, it } from 'vitest';
import { binomialDistribution, logChoose } from '../../harness/statistics/binomial.ts';
import reference from './reference-values.json' with { type: 'json' };

describe('binomialDistribution', () => {
  it.each(reference.binomial)(
    'agrees with SciPy on $k of $trials at $rate',
    ({ k, trials, rate, probability }) => {
      expect((binomialDistribution({ trials, rate })[k] ?? 0) / probability).toBeCloseTo(1, 9);
    },
  );

  it('is certain at the rates 0 and 1', () => {
    expect(binomialDistribution({ trials: 2, rate: 0 })).toEqual([1, 0, 0]);
    expect(binomialDistribution({ trials: 2, rate: 1 })).toEqual([0, 0, 1]);
  });
});

describe('logChoose', () => {
  it('counts the ways', () => {
    expect(Math.exp(logChoose(52, 5))).toBeCloseTo(2_598_960, 3);
    expect(logChoose(3, 4)).toBe(-Infinity);
  });
});
