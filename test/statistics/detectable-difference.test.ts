import { describe, expect, it } from 'vitest';
import { boschlooPower } from '../../harness/statistics/boschloo-power.ts';
import { detectablePoints } from '../../harness/statistics/detectable-difference.ts';

describe('detectablePoints', () => {
  it('is the smallest difference found 4 times out of 5', () => {
    const design = { trialsPerArm: 20, significance: 0.05 };
    const points = detectablePoints(design, 0.5);
    expect(points).toBe(40);
    expect(boschlooPower(design, { first: 0.5, second: 0.9 })).toBeGreaterThanOrEqual(0.8);
    expect(boschlooPower(design, { first: 0.5, second: 0.89 })).toBeLessThan(0.8);
  });

  it('counts downwards where there is no room above', () => {
    expect(detectablePoints({ trialsPerArm: 30, significance: 0.05 }, 1)).toBe(22);
  });

  it('is none where no difference from there would be found', () => {
    expect(detectablePoints({ trialsPerArm: 3, significance: 0.05 }, 0.5)).toBeNull();
    expect(detectablePoints({ trialsPerArm: 1, significance: 0.05 }, 1)).toBeNull();
  });
});
