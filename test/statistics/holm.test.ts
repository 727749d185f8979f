import { describe, expect, it } from 'vitest';
import { holmAdjusted } from '../../harness/statistics/holm.ts';
import reference from './reference-values.json' with { type: 'json' };

describe('holmAdjusted', () => {
  it('agrees with statsmodels', () => {
    const adjusted = holmAdjusted(reference.holm.pValues);
    for (const [index, expected] of reference.holm.adjusted.entries()) {
      expect(adjusted[index]).toBeCloseTo(expected, 12);
    }
  });

  it('leaves a single comparison as it is, and adjusts none', () => {
    expect(holmAdjusted([0.04])).toEqual([0.04]);
    expect(holmAdjusted([])).toEqual([]);
  });

  it('refuses what is no p-value', () => {
    expect(() => holmAdjusted([0.2, 1.1])).toThrow(/p-values/);
  });
});
