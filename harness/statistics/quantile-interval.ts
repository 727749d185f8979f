import assert from 'node:assert/strict';
import { binomialDistribution } from './binomial.ts';
import { CONFIDENCE } from './interval.ts';

/** A quantile of a sample, and between which values the quantile of what it was drawn from lies. */
export interface QuantileEstimate {
  /** By nearest rank: a value that was seen. */
  readonly value: number;
  /** `null` where the sample is too small to bound it on that side. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The largest index r, from 0, such that the quantile is below the r-th smallest value in at most `error` of
 * all samples; -1 for none.
 */
function safeRank(trials: number, share: number, error: number): number {
  let below = 0;
  let rank = -1;
  for (const [count, probability] of binomialDistribution({ trials, rate: share }).entries()) {
    below += probability;
    if (below > error || count >= trials) return rank;
    rank = count;
  }
  return rank;
}

/**
 * A quantile with the interval between two order statistics, at least 95 % two-sided unless told otherwise,
 * whatever the distribution (David & Nagaraja, "Order Statistics", 3rd edition, 7.1). Infinite values take part
 * as what they are: below or above every other.
 *
 * `null` of an empty sample. For a median both ends exist from 6 values on, for the 5 % quantile a lower end
 * from 72.
 *
 * @param share 0.5 is the median; between 0 and 1
 */
export function quantileInterval(
  sample: readonly number[],
  share: number,
  confidence = CONFIDENCE,
): QuantileEstimate | null {
  assert(share > 0 && share < 1, `${share} is no share`);
  const ascending = sample.toSorted((a, b) => a - b);
  const { length } = ascending;
  const value = ascending[Math.max(0, Math.ceil(share * length) - 1)];
  if (value === undefined) return null;
  const error = (1 - confidence) / 2;
  const lower = safeRank(length, share, error);
  // Counted from the largest value down, the quantile is that of the other share.
  const upper = safeRank(length, 1 - share, error);
  return {
    value,
    lower: lower < 0 ? null : (ascending[lower] ?? null),
    upper: upper < 0 ? null : (ascending[length - 1 - upper] ?? null),
  };
}
