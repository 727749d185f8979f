import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bernsteinMaximum } from '../../harness/statistics/bernstein-maximum.ts';
import { binomialDistribution } from '../../harness/statistics/binomial.ts';

const valueAt = (coefficients: readonly number[], rate: number): number =>
  binomialDistribution({ trials: coefficients.length - 1, rate }).reduce(
    (sum, weight, s) => sum + weight * (coefficients[s] ?? 0),
    0,
  );

describe('bernsteinMaximum', () => {
  it('finds the peak of a polynomial that is known', () => {
    // 2π(1 − π) has its maximum 1/2 at 1/2.
    const { attained, bound } = bernsteinMaximum([0, 1, 0]);
    expect(attained).toBeCloseTo(0.5, 12);
    expect(bound).toBeCloseTo(0.5, 8);
  });

  it('is never exceeded anywhere, and is nearly attained', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 25 }),
        (coefficients) => {
          const { attained, bound } = bernsteinMaximum(coefficients);
          expect(bound - attained).toBeLessThanOrEqual(1e-9);
          for (let point = 0; point <= 200; point += 1) {
            expect(valueAt(coefficients, point / 200)).toBeLessThanOrEqual(bound + 1e-12);
          }
        },
      ),
    );
  });

  it('finds a peak between any points of a grid', () => {
    const peak = Array.from({ length: 401 }, (_, s) => (s === 137 ? 1 : 0));
    expect(bernsteinMaximum(peak).bound).toBeCloseTo(valueAt(peak, 137 / 400), 8);
  });

  it('stops as soon as a threshold is passed, or is known not to be', () => {
    expect(bernsteinMaximum([0, 1, 0], { threshold: 0.3 }).attained).toBeGreaterThan(0.3);
    expect(bernsteinMaximum([0, 1, 0], { threshold: 0.6 }).bound).toBeLessThanOrEqual(0.6);
  });
});
