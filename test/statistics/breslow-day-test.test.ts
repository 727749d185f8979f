import { describe, expect, it } from 'vitest';
import { breslowDayTest } from '../../harness/statistics/breslow-day-test.ts';
import reference from './reference-values.json' with { type: 'json' };

const arms = (first: number, second: number) => ({
  first: { successes: first, trials: 10 },
  second: { successes: second, trials: 10 },
});

describe('breslowDayTest', () => {
  it.each(reference.breslowDay)(
    'agrees with statsmodels, with Tarone’s correction: $pValue',
    ({ strata, pValue }) => {
      expect(breslowDayTest(strata)).toBeCloseTo(pValue, 8);
    },
  );

  it('is not defined where a common odds ratio is not', () => {
    expect(breslowDayTest([arms(0, 9), arms(0, 8)])).toBeNull();
    expect(breslowDayTest([arms(3, 7)])).toBeNull();
    expect(breslowDayTest([arms(3, 7), arms(0, 0)])).toBeNull();
  });
});
