import { describe, expect, it } from 'vitest';
import { newcombeDifference } from '../../harness/statistics/newcombe-difference.ts';
import reference from './reference-values.json' with { type: 'json' };

describe('newcombeDifference', () => {
  // Newcombe (1998), table II, method 10; his first arm is the second one here.
  it.each([
    { first: [48, 80], second: [56, 70], lower: 0.0524, upper: 0.3339 },
    { first: [3, 10], second: [9, 10], lower: 0.1705, upper: 0.809 },
    { first: [2, 7], second: [6, 7], lower: 0.0582, upper: 0.8062 },
    { first: [0, 29], second: [5, 56], lower: -0.0381, upper: 0.1926 },
    { first: [0, 20], second: [10, 10], lower: 0.6791, upper: 1 },
    { first: [0, 10], second: [10, 10], lower: 0.6075, upper: 1 },
  ])('agrees with the published interval of $second against $first', ({ first, second, lower, upper }) => {
    const interval = newcombeDifference({
      first: { successes: first[0] ?? 0, trials: first[1] ?? 0 },
      second: { successes: second[0] ?? 0, trials: second[1] ?? 0 },
    });
    expect(interval?.lower).toBeCloseTo(lower, 4);
    expect(interval?.upper).toBeCloseTo(upper, 4);
  });

  it.each(reference.twoArms)(
    'agrees with statsmodels on $first.successes/$first.trials against $second.successes/$second.trials',
    ({ first, second, newcombe }) => {
      const interval = newcombeDifference({ first, second });
      expect(interval?.lower).toBeCloseTo(newcombe[0] ?? 0, 9);
      expect(interval?.upper).toBeCloseTo(newcombe[1] ?? 0, 9);
    },
  );

  it('knows nothing where an arm has no trial', () => {
    expect(
      newcombeDifference({ first: { successes: 0, trials: 0 }, second: { successes: 1, trials: 1 } }),
    ).toBeNull();
  });
});
