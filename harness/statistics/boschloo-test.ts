import { bernsteinMaximum } from './bernstein-maximum.ts';
import { fisherTails } from './fisher-tails.ts';
import { hypergeometric } from './hypergeometric.ts';
import { assertRateCount, type ArmCounts } from './rate-count.ts';

/** Trials of both arms together up to which the supremum is searched for: beyond, that takes longer than it gains. */
export const SEARCHED_TRIALS_MAX = 400;

/** Fisher's one-sided p-value: given the successes of both arms, the chance of as many in the second, or more. */
function fisherTestOfMore({ first, second }: ArmCounts): number {
  const { lowest, probabilities } = hypergeometric({
    firstTrials: first.trials,
    secondTrials: second.trials,
    successes: first.successes + second.successes,
  });
  const tail = probabilities.slice(second.successes - lowest).reduce((sum, one) => sum + one, 0);
  return Math.min(1, tail);
}

/**
 * The one-sided p-value of "the second rate is not above the first": the largest chance, over every common rate
 * π that both arms may have, of a table that Fisher's one-sided test finds as extreme as the one seen.
 */
export function boschlooTestOfMore({ first, second }: ArmCounts): number {
  assertRateCount(first);
  assertRateCount(second);
  if (first.trials === 0 || second.trials === 0) return 1;
  if (first.trials + second.trials > SEARCHED_TRIALS_MAX) return fisherTestOfMore({ first, second });
  const tails = fisherTails(first.trials, second.trials);
  return bernsteinMaximum(tails.regionUpTo(tails.ofTable(first.successes, second.successes))).bound;
}

/**
 * Boschloo's exact unconditional test of two rates, two-sided as twice the smaller of the one-sided p-values
 * (Boschloo, "Raised conditional level of significance for the 2×2-table when testing the equality of two
 * probabilities", Statistica Neerlandica 24, 1970; one-sided suprema lie where the rates are equal: Röhmel &
 * Mansmann, Biometrical Journal 41, 1999).
 *
 * The nuisance rate is not put on a grid: the p-value is a proven bound of the supremum, at most 1e-9 above
 * it for the one-sided test, never below. Above 400 trials of both arms together it is Fisher's, which is a bound
 * of the supremum as well and close to it then. 1 where an arm has no trial, and where all trials ended alike.
 */
export function boschlooTest(counts: ArmCounts): number {
  const ofLess = boschlooTestOfMore({ first: counts.second, second: counts.first });
  return Math.min(1, 2 * Math.min(boschlooTestOfMore(counts), ofLess));
}
