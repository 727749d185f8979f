import { boschlooTest, boschlooTestOfMore } from './boschloo-test.ts';
import type { ArmCounts } from './rate-count.ts';

/** Trials that a plan still has for each arm. */
export interface RemainingTrials {
  readonly first: number;
  readonly second: number;
}

interface Completion {
  /** Of the remaining trials, those that succeed. */
  readonly first: number;
  readonly second: number;
}

function completed({ first, second }: ArmCounts, left: RemainingTrials, successes: Completion): ArmCounts {
  return {
    first: { successes: first.successes + successes.first, trials: first.trials + left.first },
    second: { successes: second.successes + successes.second, trials: second.trials + left.second },
  };
}

/** Between which two-sided p-values the test of the whole plan will end. */
export interface PValueRange {
  /** If the remaining trials go as far as they can in one direction. */
  readonly smallest: number;
  /** Of a claim in the direction seen so far, if they all go against it; 1 where it would then be none. */
  readonly largest: number;
}

/**
 * What Boschloo's test can still come to when the plan has run to its end. Where `largest` is within the level,
 * or `smallest` above it, the answer is known and the remaining trials may be left out: the decision is the one
 * of the whole plan, so that its error rates hold (curtailed sampling: Alling, "Early decision in the Wilcoxon
 * two-sample test", JASA 58, 1963). With curtailed trials it is `largest` that is to be reported as p-value.
 */
export function curtailedTest(counts: ArmCounts, left: RemainingTrials): PValueRange {
  const secondAhead = { first: 0, second: left.second };
  const firstAhead = { first: left.first, second: 0 };
  const up = completed(counts, left, secondAhead);
  const down = completed(counts, left, firstAhead);
  const { first, second } = counts;
  const isSecondMore = second.successes * first.trials > first.successes * second.trials;
  const worst = isSecondMore ? down : { first: up.second, second: up.first };
  return {
    smallest: Math.min(boschlooTest(up), boschlooTest(down)),
    largest: Math.min(1, 2 * boschlooTestOfMore(worst)),
  };
}
