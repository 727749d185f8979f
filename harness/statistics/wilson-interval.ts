import assert from 'node:assert/strict';

/** Both ends are proportions in [0, 1]. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The 97.5 % quantile of the standard normal distribution. */
const Z_95 = 1.959_963_984_540_054;

/**
 * The Wilson score interval of k successes in n trials, 95 %, two-sided, without continuity correction
 * (Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927).
 *
 * `null` without trials: nothing is known then. Of no success the lower end is exactly 0, of nothing but
 * successes the upper end exactly 1; the other end stays away from it.
 */
export function wilsonInterval(count: {
  readonly successes: number;
  readonly trials: number;
}): Interval | null {
  const { successes, trials } = count;
  assert(
    Number.isSafeInteger(successes) && Number.isSafeInteger(trials) && successes >= 0 && successes <= trials,
    `${successes} of ${trials} is not a count of successes`,
  );
  if (trials === 0) return null;
  const rate = successes / trials;
  const zSquared = Z_95 ** 2;
  const scale = 1 + zSquared / trials;
  const centre = (rate + zSquared / (2 * trials)) / scale;
  const halfWidth = (Z_95 / scale) * Math.sqrt((rate * (1 - rate)) / trials + zSquared / (4 * trials ** 2));
  return {
    lower: successes === 0 ? 0 : centre - halfWidth,
    upper: successes === trials ? 1 : centre + halfWidth,
  };
}
