import assert from 'node:assert/strict';
import { logChoose } from './binomial.ts';

/** Successes of two arms together: what a conditional test holds fixed. */
export interface Margins {
  readonly firstTrials: number;
  readonly secondTrials: number;
  readonly successes: number;
}

/** What the successes of the second arm can be, given the margins, and how likely each is. */
export interface Hypergeometric {
  /** The smallest count that is possible. */
  readonly lowest: number;
  /** P(count = lowest + index). */
  readonly probabilities: readonly number[];
}

/** How the successes fall on the second arm when both arms have one rate: Fisher's hypergeometric distribution. */
export function hypergeometric({ firstTrials, secondTrials, successes }: Margins): Hypergeometric {
  const trials = firstTrials + secondTrials;
  assert(successes >= 0 && successes <= trials, `${successes} successes of ${trials}`);
  const lowest = Math.max(0, successes - firstTrials);
  const highest = Math.min(secondTrials, successes);
  const logTotal = logChoose(trials, successes);
  return {
    lowest,
    probabilities: Array.from({ length: highest - lowest + 1 }, (_, index) =>
      Math.exp(
        logChoose(secondTrials, lowest + index) +
          logChoose(firstTrials, successes - lowest - index) -
          logTotal,
      ),
    ),
  };
}
