import { CONFIDENCE, type Interval } from './interval.ts';
import { normalQuantile } from './normal-quantile.ts';
import { assertRateCount, type RateCount } from './rate-count.ts';

/**
 * The Wilson score interval of k successes in n trials, two-sided, without continuity correction
 * (Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927). Default: 95 %.
 *
 * `null` without trials: nothing is known then. Of no success the lower end is exactly 0, of nothing but
 * successes the upper end exactly 1; the other end stays away from it.
 */
export function wilsonInterval(count: RateCount, confidence = CONFIDENCE): Interval | null {
  assertRateCount(count);
  const { successes, trials } = count;
  if (trials === 0) return null;
  const z = normalQuantile(confidence);
  const rate = successes / trials;
  const zSquared = z ** 2;
  const scale = 1 + zSquared / trials;
  const centre = (rate + zSquared / (2 * trials)) / scale;
  const halfWidth = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + zSquared / (4 * trials ** 2));
  return {
    lower: successes === 0 ? 0 : centre - halfWidth,
    upper: successes === trials ? 1 : centre + halfWidth,
  };
}
