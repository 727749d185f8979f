import { describe, expect, it } from 'vitest';
import { FIXED_DESIGN } from '../../harness/plan/design.ts';
import { planPower } from '../../harness/plan/plan-power.ts';
import { exampleRun } from '../journal/example-run.ts';

const planOf = (flagSets: readonly string[], trialsPerCell: number) =>
  exampleRun({ flagSets, trialsPerCell }).plan;

describe('planPower', () => {
  it('says what ten trials of each of two flag sets can show', () => {
    expect(planPower(planOf(['none', 'hook'], 10), FIXED_DESIGN)).toEqual({
      trialsPerArm: 10,
      comparisons: 1,
      pointsFromHalf: 50,
      pointsFromEnd: 49,
      detectPoints: 50,
      trialsNeededFromHalf: 10,
      trialsNeededFromEnd: 10,
    });
  });

  it('asks for more trials the smaller the difference and the more comparisons there are', () => {
    const two = planPower(planOf(['none', 'hook'], 10), { ...FIXED_DESIGN, detectPoints: 20 });
    const four = planPower(planOf(['none', 'a', 'b', 'c'], 10), { ...FIXED_DESIGN, detectPoints: 20 });
    expect(two?.trialsNeededFromHalf).toBe(95);
    expect(two?.trialsNeededFromEnd).toBeLessThan(40);
    expect(four?.comparisons).toBe(3);
    expect(four?.trialsNeededFromHalf).toBeGreaterThan(95);
    expect(four?.pointsFromEnd).toBeGreaterThan(two?.pointsFromEnd ?? 0);
  });

  it('is nothing of a plan that compares nothing', () => {
    expect(planPower(planOf(['none'], 10), FIXED_DESIGN)).toBeNull();
  });

  it('knows that one trial of each shows nothing', () => {
    expect(planPower(planOf(['none', 'hook'], 1), FIXED_DESIGN)).toMatchObject({
      pointsFromHalf: null,
      pointsFromEnd: null,
    });
  });
});
