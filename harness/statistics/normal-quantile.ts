import assert from 'node:assert/strict';
import { bisect } from './bisection.ts';
import { chiSquaredTail } from './chi-squared-tail.ts';

/** z² beyond which a tail is no double any more. */
const Z_SQUARED_MAX = 1400;

/** The z with P(-z ≤ Z ≤ z) = `confidence` for a standard normal Z: 1.96 for 0.95. */
export function normalQuantile(confidence: number): number {
  assert(confidence > 0 && confidence < 1, `${confidence} is no confidence`);
  const { lower } = bisect(
    { lower: 0, upper: Z_SQUARED_MAX },
    (zSquared) => chiSquaredTail(zSquared, 1) > 1 - confidence,
  );
  return Math.sqrt(lower);
}
