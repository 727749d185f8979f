import { CONFIDENCE, type Interval } from './interval.ts';
import { newcombeDifference } from './newcombe-difference.ts';
import type { ArmCounts } from './rate-count.ts';

/**
 * Whether one difference of rates can hold in all strata: what their Newcombe intervals have in common, each
 * at the confidence that Bonferroni's inequality asks for, so that strata that do share a difference are told
 * apart in at most 5 % of all experiments. `null` where the strata differ.
 *
 * An odds ratio says nothing of a stratum in which neither arm ever captures; a difference does: none there
 * against 100 points elsewhere is not the same. A stratum without trials in an arm excludes nothing.
 */
export function commonDifference(strata: readonly ArmCounts[]): Interval | null {
  const confidence = 1 - (1 - CONFIDENCE) / Math.max(1, strata.length);
  const intervals = strata.flatMap((counts) => newcombeDifference(counts, confidence) ?? []);
  const lower = Math.max(-1, ...intervals.map((interval) => interval.lower));
  const upper = Math.min(1, ...intervals.map((interval) => interval.upper));
  return lower <= upper ? { lower, upper } : null;
}
