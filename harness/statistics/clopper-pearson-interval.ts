import { binomialDistribution } from './binomial.ts';
import { bisect } from './bisection.ts';
import { CONFIDENCE, type Interval } from './interval.ts';
import { assertRateCount, type RateCount } from './rate-count.ts';

/** P(X ≥ k): grows with the rate. */
function upperTail({ successes, trials }: RateCount, rate: number): number {
  return binomialDistribution({ trials, rate })
    .slice(successes)
    .reduce((sum, probability) => sum + probability, 0);
}

/**
 * The lowest rate that k successes in n trials do not contradict, one-sided
 * (Clopper & Pearson, "The use of confidence or fiducial limits", Biometrika 26, 1934): it is above the true
 * rate in at most 1 − confidence of all experiments, whatever the rate. 59 of 59 give 0.95 at 95 %.
 * 0 without a success, and without trials.
 */
export function clopperPearsonLower(count: RateCount, confidence = CONFIDENCE): number {
  assertRateCount(count);
  if (count.successes === 0) return 0;
  return bisect({ lower: 0, upper: 1 }, (rate) => upperTail(count, rate) <= 1 - confidence).lower;
}

/** The highest such rate; 1 without a failure. */
export function clopperPearsonUpper({ successes, trials }: RateCount, confidence = CONFIDENCE): number {
  return 1 - clopperPearsonLower({ successes: trials - successes, trials }, confidence);
}

/** Both, each with half of the error: two-sided, 95 % unless told otherwise. [0, 1] without trials. */
export function clopperPearsonInterval(count: RateCount, confidence = CONFIDENCE): Interval {
  const perSide = 1 - (1 - confidence) / 2;
  return { lower: clopperPearsonLower(count, perSide), upper: clopperPearsonUpper(count, perSide) };
}
