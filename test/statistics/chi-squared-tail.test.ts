import { describe, expect, it } from 'vitest';
import { chiSquaredTail } from '../../harness/statistics/chi-squared-tail.ts';
import { normalQuantile } from '../../harness/statistics/normal-quantile.ts';
import reference from './reference-values.json' with { type: 'json' };

describe('chiSquaredTail', () => {
  it.each(reference.chiSquared)('agrees with SciPy at $x, $degreesOfFreedom degrees', (value) => {
    const tail = chiSquaredTail(value.x, value.degreesOfFreedom);
    expect(tail / value.tail).toBeCloseTo(1, 10);
  });

  it('is 1 at nothing and 0 at infinity', () => {
    expect(chiSquaredTail(0, 3)).toBe(1);
    expect(chiSquaredTail(Infinity, 3)).toBe(0);
  });
});

describe('normalQuantile', () => {
  it.each([
    { confidence: 0.95, z: 1.959_963_984_540_054 },
    { confidence: 0.99, z: 2.575_829_303_548_901 },
    { confidence: 0.5, z: 0.674_489_750_196_082 },
  ])('is $z at $confidence', ({ confidence, z }) => {
    expect(normalQuantile(confidence)).toBeCloseTo(z, 10);
  });
});
