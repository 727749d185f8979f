import { bisect } from './bisection.ts';
import { chiSquaredTail } from './chi-squared-tail.ts';
import { assertRateCount, type ArmCounts } from './rate-count.ts';

/** A stratum's table and what its margins allow. */
interface Table {
  /** Successes of the second arm. */
  readonly seen: number;
  readonly lowest: number;
  readonly highest: number;
  readonly counts: ArmCounts;
}

function tableOf(counts: ArmCounts): Table {
  const { first, second } = counts;
  const successes = first.successes + second.successes;
  return {
    seen: second.successes,
    lowest: Math.max(0, successes - first.trials),
    highest: Math.min(second.trials, successes),
    counts,
  };
}

/** The four cells if the second arm had `value` successes: second arm's successes and failures, then the first's. */
function cellsAt(
  { counts: { first, second } }: Table,
  value: number,
): readonly [number, number, number, number] {
  const ofFirst = first.successes + second.successes - value;
  return [value, second.trials - value, ofFirst, first.trials - ofFirst];
}

/** The Mantel–Haenszel estimate of the odds ratio, second arm against first; `null` where it is 0, infinite or neither. */
function commonOddsRatio(tables: readonly Table[]): number | null {
  let numerator = 0;
  let denominator = 0;
  for (const table of tables) {
    const [success, failure, firstSuccess, firstFailure] = cellsAt(table, table.seen);
    const total = success + failure + firstSuccess + firstFailure;
    numerator += (success * firstFailure) / total;
    denominator += (failure * firstSuccess) / total;
  }
  return numerator > 0 && denominator > 0 ? numerator / denominator : null;
}

/** The second arm's successes that a stratum's margins would have at an odds ratio. */
function expectedAt(table: Table, oddsRatio: number): number {
  const isBelow = (value: number): boolean => {
    const [success, failure, firstSuccess, firstFailure] = cellsAt(table, value);
    return success * firstFailure < oddsRatio * failure * firstSuccess;
  };
  return bisect({ lower: table.lowest, upper: table.highest }, isBelow).lower;
}

/**
 * The p-value of "the odds ratio is the same in all strata": Breslow and Day's test with Tarone's correction
 * (Breslow & Day, "Statistical Methods in Cancer Research I", IARC 1980, 4.4; Tarone, "On heterogeneity tests
 * based on efficient scores", Biometrika 72, 1985), chi-squared with one degree of freedom less than there are strata.
 *
 * `null` where it is not defined: fewer than two strata that say anything, or a common odds ratio of 0 or
 * infinity, as when one arm never captures.
 */
export function breslowDayTest(strata: readonly ArmCounts[]): number | null {
  for (const { first, second } of strata) {
    assertRateCount(first);
    assertRateCount(second);
  }
  const tables = strata.map(tableOf).filter(({ lowest, highest }) => lowest < highest);
  const oddsRatio = commonOddsRatio(tables);
  if (tables.length < 2 || oddsRatio === null) return null;
  let statistic = 0;
  let deviations = 0;
  let variances = 0;
  for (const table of tables) {
    const expected = expectedAt(table, oddsRatio);
    const variance = 1 / cellsAt(table, expected).reduce((sum, cell) => sum + 1 / cell, 0);
    statistic += (table.seen - expected) ** 2 / variance;
    deviations += table.seen - expected;
    variances += variance;
  }
  return chiSquaredTail(Math.max(0, statistic - deviations ** 2 / variances), tables.length - 1);
}
