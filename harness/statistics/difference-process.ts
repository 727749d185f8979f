import { bisect } from './bisection.ts';

/** One trial of each arm: whether the first and the second arm's evidence got out. */
export interface ArmPair {
  readonly first: boolean;
  readonly second: boolean;
}

interface Rates {
  readonly first: number;
  readonly second: number;
}

/**
 * What is counted of each outcome before any was seen. 0.18 is what Turner, Ly & Grünwald found to lose least
 * in the worst case.
 */
const PRIOR_COUNT = 0.18;

/** Where rates stop short of 0 and 1, so that no likelihood is 0. */
const EDGE = 1e-12;

function likelihood({ first, second }: ArmPair, rates: Rates): number {
  return (first ? rates.first : 1 - rates.first) * (second ? rates.second : 1 - rates.second);
}

/** Of all rates with "second − first = difference", those that a distribution with the given rates is closest to. */
function projected({ first, second }: Rates, difference: number): Rates {
  if (difference === 0) return { first: (first + second) / 2, second: (first + second) / 2 };
  const bracket = { lower: Math.max(0, -difference) + EDGE, upper: Math.min(1, 1 - difference) - EDGE };
  // The divergence falls as long as this sum of its two slopes is positive.
  const slope = (rate: number): number =>
    (first - rate) / (rate * (1 - rate)) +
    (second - rate - difference) / ((rate + difference) * (1 - rate - difference));
  const { lower } = bisect(bracket, (rate) => slope(rate) > 0);
  return { first: lower, second: lower + difference };
}

/**
 * log of the largest evidence, over time, against "the second rate exceeds the first by at most `difference`",
 * 0 where there never was any. Each pair of trials is a bet of the rates estimated from the pairs before it
 * against the closest ones that the hypothesis allows; as long as the estimate is itself allowed nothing is
 * staked. The product of such ratios is an e-process: under the hypothesis its chance of ever reaching 1/α is at
 * most α, whenever one looks and stops (Turner, Ly & Grünwald, "Generic E-variables for exact sequential
 * k-sample tests that allow for optional stopping", Journal of Statistical Planning and Inference 230, 2024;
 * for differences other than 0: Turner & Grünwald, "Exact anytime-valid confidence intervals for contingency
 * tables and beyond", Statistics & Probability Letters 198, 2023).
 */
export function logEvidenceOfMore(pairs: readonly ArmPair[], difference: number): number {
  let log = 0;
  let most = 0;
  let firstSuccesses = PRIOR_COUNT;
  let secondSuccesses = PRIOR_COUNT;
  for (const [index, pair] of pairs.entries()) {
    const weight = index + 2 * PRIOR_COUNT;
    const estimate = { first: firstSuccesses / weight, second: secondSuccesses / weight };
    if (estimate.second - estimate.first > difference) {
      log += Math.log(likelihood(pair, estimate) / likelihood(pair, projected(estimate, difference)));
      most = Math.max(most, log);
    }
    firstSuccesses += pair.first ? 1 : 0;
    secondSuccesses += pair.second ? 1 : 0;
  }
  return most;
}
