import { logEvidenceOfMore, type ArmPair } from './difference-process.ts';
import { CONFIDENCE, type Interval } from './interval.ts';

/** Differences are excluded in whole percentage points. */
const POINTS = 100;

function mirrored(pairs: readonly ArmPair[]): readonly ArmPair[] {
  return pairs.map(({ first, second }) => ({ first: second, second: first }));
}

/**
 * The p-value of "the rates are equal" that holds however often one looked, two-sided: twice the inverse of the
 * largest evidence for either direction. Pairs in the order in which the trials were planned.
 */
export function sequentialDifferenceTest(pairs: readonly ArmPair[]): number {
  const log = Math.max(logEvidenceOfMore(pairs, 0), logEvidenceOfMore(mirrored(pairs), 0));
  return Math.min(1, 2 * Math.exp(-log));
}

/** Which direction there ever was more evidence for: what that test's claim is about, whatever came later. */
export function isSecondAhead(pairs: readonly ArmPair[]): boolean {
  return logEvidenceOfMore(pairs, 0) > logEvidenceOfMore(mirrored(pairs), 0);
}

/** The largest whole point such that it and every smaller one is excluded as an upper limit of the difference. */
function exceededPoints(pairs: readonly ArmPair[], confidence: number): number {
  const limit = -Math.log((1 - confidence) / 2);
  let points = -POINTS;
  while (points < POINTS - 1 && logEvidenceOfMore(pairs, (points + 1) / POINTS) >= limit) points += 1;
  return points;
}

/**
 * An interval of "second rate − first rate" that holds at all times at once (see `logEvidenceOfMore`), in whole
 * percentage points; each end has half of the error. Default: 95 %. [-1, 1] without pairs.
 */
export function differenceSequence(pairs: readonly ArmPair[], confidence = CONFIDENCE): Interval {
  return {
    lower: exceededPoints(pairs, confidence) / POINTS,
    upper: -exceededPoints(mirrored(pairs), confidence) / POINTS,
  };
}
