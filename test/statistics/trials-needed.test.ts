import { describe, expect, it } from 'vitest';
import { trialsNeeded } from '../../harness/statistics/trials-needed.ts';

describe('trialsNeeded', () => {
  // The lower ends of the ranges in the project's design: 14–17, 76–82 and 66–78 per arm.
  it.each([
    { first: 0.95, second: 0.5, needed: 14 },
    { first: 0.8, second: 0.95, needed: 76 },
    { first: 1, second: 0.9, needed: 66 },
  ])('finds $first against $second with $needed per arm', ({ first, second, needed }) => {
    expect(trialsNeeded({ first, second, significance: 0.05 })).toBe(needed);
  });

  it('knows none for no difference, and none for one too small to be run for', () => {
    expect(trialsNeeded({ first: 0.4, second: 0.4, significance: 0.05 })).toBeNull();
    expect(trialsNeeded({ first: 1, second: 0.999, significance: 0.05, trialsMax: 100 })).toBeNull();
  });
});
