import { logChoose } from './binomial.ts';
import { bisect } from './bisection.ts';
import { CONFIDENCE, type Interval } from './interval.ts';
import { assertRateCount, type RateCount } from './rate-count.ts';

/**
 * log of how much better a bet spread evenly over all rates did than one on `rate`: of k in n it is
 * 1 / ((n + 1)·C(n, k)) against rateᵏ·(1 − rate)ⁿ⁻ᵏ.
 */
function logEvidenceAgainst({ successes, trials }: RateCount, rate: number): number {
  const logMixture = -Math.log(trials + 1) - logChoose(trials, successes);
  const failures = trials - successes;
  const logRate =
    (successes === 0 ? 0 : successes * Math.log(rate)) + (failures === 0 ? 0 : failures * Math.log1p(-rate));
  return logMixture - logRate;
}

/**
 * An interval of a rate that holds at all times at once: with 95 % (or another confidence) no interval of the
 * whole sequence ever misses the rate, so that one may look after every trial and stop when it pleases
 * (Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical
 * Statistics 41, 1970: Ville's inequality for a beta-binomial mixture, here with the uniform prior). Wider than a
 * Clopper–Pearson interval of the same count. [0, 1] without trials.
 */
export function rateSequence(count: RateCount, confidence = CONFIDENCE): Interval {
  assertRateCount(count);
  const { successes, trials } = count;
  if (trials === 0) return { lower: 0, upper: 1 };
  const limit = -Math.log(1 - confidence);
  const rate = successes / trials;
  const isExcluded = (candidate: number): boolean => logEvidenceAgainst(count, candidate) >= limit;
  return {
    lower: successes === 0 ? 0 : bisect({ lower: 0, upper: rate }, isExcluded).lower,
    upper:
      successes === trials
        ? 1
        : bisect({ lower: rate, upper: 1 }, (candidate) => !isExcluded(candidate)).upper,
  };
}
