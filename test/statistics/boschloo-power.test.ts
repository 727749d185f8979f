import { describe, expect, it } from 'vitest';
import { boschlooPower } from '../../harness/statistics/boschloo-power.ts';
import { boschlooTest } from '../../harness/statistics/boschloo-test.ts';
import { binomialDistribution } from '../../harness/statistics/binomial.ts';

describe('boschlooPower', () => {
  it.each([
    { trialsPerArm: 6, significance: 0.05, first: 0.2, second: 0.9 },
    { trialsPerArm: 9, significance: 0.05, first: 1, second: 0.4 },
    { trialsPerArm: 7, significance: 0.0125, first: 0.05, second: 0.95 },
  ])(
    'is the chance of a table that the test rejects: $first against $second, $trialsPerArm per arm',
    ({ trialsPerArm, significance, first, second }) => {
      const ofFirst = binomialDistribution({ trials: trialsPerArm, rate: first });
      const ofSecond = binomialDistribution({ trials: trialsPerArm, rate: second });
      let enumerated = 0;
      for (const [a, inFirst] of ofFirst.entries()) {
        for (const [b, inSecond] of ofSecond.entries()) {
          const p = boschlooTest({
            first: { successes: a, trials: trialsPerArm },
            second: { successes: b, trials: trialsPerArm },
          });
          if (p <= significance) enumerated += inFirst * inSecond;
        }
      }
      expect(boschlooPower({ trialsPerArm, significance }, { first, second })).toBeCloseTo(enumerated, 9);
    },
  );

  it('is at most the level where there is no difference', () => {
    for (const rate of [0.1, 0.3, 0.5]) {
      const power = boschlooPower({ trialsPerArm: 15, significance: 0.05 }, { first: rate, second: rate });
      expect(power).toBeLessThanOrEqual(0.05);
      expect(power).toBeGreaterThan(0.005);
    }
  });
});
