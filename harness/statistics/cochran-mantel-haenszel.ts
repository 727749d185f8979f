import { hypergeometric } from './hypergeometric.ts';
import { assertRateCount, type ArmCounts } from './rate-count.ts';

/** Probabilities that differ by rounding only count as equal (the tolerance of R's `mantelhaen.test`). */
const TIE = 1 + 1e-7;

/** The distribution of the sum of two independent counts. */
function convolved(left: readonly number[], right: readonly number[]): readonly number[] {
  const sums = Array.from({ length: left.length + right.length - 1 }, () => 0);
  for (const [i, inLeft] of left.entries()) {
    for (const [j, inRight] of right.entries()) sums[i + j] = (sums[i + j] ?? 0) + inLeft * inRight;
  }
  return sums;
}

/**
 * The exact Cochran–Mantel–Haenszel test of "the arms' rates are equal in every stratum", two-sided: given
 * the successes of each stratum, the chance of a sum of the second arm's successes that is as improbable as the
 * one seen (Cochran, Biometrics 10, 1954; Mantel & Haenszel, JNCI 22, 1959; exact form: Agresti,
 * "Categorical Data Analysis", 3rd edition, 7.3.5, as R's `mantelhaen.test(exact = TRUE)`).
 *
 * Counts are compared within strata only, never pooled over them. A stratum without trials in an arm, or in
 * which all trials ended alike, says nothing and changes nothing; 1 where none says anything.
 */
export function cochranMantelHaenszelTest(strata: readonly ArmCounts[]): number {
  let distribution: readonly number[] = [1];
  let seen = 0;
  for (const { first, second } of strata) {
    assertRateCount(first);
    assertRateCount(second);
    const { lowest, probabilities } = hypergeometric({
      firstTrials: first.trials,
      secondTrials: second.trials,
      successes: first.successes + second.successes,
    });
    distribution = convolved(distribution, probabilities);
    seen += second.successes - lowest;
  }
  const limit = (distribution[seen] ?? 0) * TIE;
  return Math.min(
    1,
    distribution.filter((probability) => probability <= limit).reduce((sum, one) => sum + one, 0),
  );
}
