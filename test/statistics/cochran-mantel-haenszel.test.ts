import { describe, expect, it } from 'vitest';
import { boschlooTest } from '../../harness/statistics/boschloo-test.ts';
import { cochranMantelHaenszelTest } from '../../harness/statistics/cochran-mantel-haenszel.ts';
import type { ArmCounts } from '../../harness/statistics/rate-count.ts';

const arms = (first: readonly [number, number], second: readonly [number, number]): ArmCounts => ({
  first: { successes: first[0], trials: first[1] },
  second: { successes: second[0], trials: second[1] },
});

describe('cochranMantelHaenszelTest', () => {
  // Rabbits given penicillin at once or after 1½ h, at five doses: Mantel (JASA 58, 1963), table 1; the exact
  // p-value 0.03994 is that of R's `mantelhaen.test(Rabbits, exact = TRUE)`.
  it('agrees with the published exact p-value', () => {
    const rabbits = [
      arms([0, 5], [0, 6]),
      arms([0, 6], [3, 6]),
      arms([2, 6], [6, 6]),
      arms([6, 6], [5, 6]),
      arms([5, 5], [2, 2]),
    ];
    expect(cochranMantelHaenszelTest(rabbits)).toBeCloseTo(0.039_94, 5);
  });

  it('is Fisher’s test where there is one stratum', () => {
    // Fisher’s tea: 3 of 4 against 1 of 4, two-sided 0.4857.
    expect(cochranMantelHaenszelTest([arms([1, 4], [3, 4])])).toBeCloseTo(0.485_714, 6);
  });

  it('is not misled by strata of different difficulty as a pooled table is', () => {
    // Within both strata the arms are equal; pooled, the first seems far better, as it ran the easy stratum more.
    const strata = [arms([27, 30], [9, 10]), arms([1, 10], [3, 30])];
    expect(boschlooTest(arms([28, 40], [12, 40]))).toBeLessThan(0.001);
    expect(cochranMantelHaenszelTest(strata)).toBeCloseTo(1, 9);
  });

  it('gathers what no stratum shows alone', () => {
    const stratum = arms([1, 4], [4, 4]);
    expect(boschlooTest(stratum)).toBeGreaterThan(0.05);
    expect(cochranMantelHaenszelTest([stratum, stratum, stratum])).toBeLessThan(0.01);
  });

  it('learns nothing from a stratum without an outcome of both kinds, or without an arm', () => {
    const told = arms([0, 5], [4, 5]);
    const alone = cochranMantelHaenszelTest([told]);
    expect(cochranMantelHaenszelTest([told, arms([0, 9], [0, 9]), arms([0, 0], [2, 3])])).toBeCloseTo(
      alone,
      12,
    );
    expect(cochranMantelHaenszelTest([])).toBe(1);
  });
});
