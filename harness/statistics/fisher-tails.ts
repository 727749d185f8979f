import { hypergeometric } from './hypergeometric.ts';

/** Ties in exact arithmetic may differ in the last digits; taking them in can only make a p-value larger. */
const TIE = 1 + 1e-9;
/** Sizes of arms whose tails are kept; a report has few. */
const KEPT_MAX = 64;

/** Fisher's one-sided p-values for every table of two arms of given sizes: "the second rate is above the first". */
export interface FisherTails {
  /** P(second arm's successes ≥ those seen), given the successes of both. */
  ofTable(firstSuccesses: number, secondSuccesses: number): number;
  /**
   * For each number of successes of both arms, from none to all, the chance of a table whose p-value is at
   * most `limit`: the Bernstein coefficients, in the common rate, of the chance of all such tables.
   */
  regionUpTo(limit: number): readonly number[];
  /** Every p-value that occurs, ascending, each once. */
  readonly values: readonly number[];
}

function tailSums(probabilities: readonly number[]): readonly number[] {
  const sums = Array.from(probabilities);
  for (let index = sums.length - 2; index >= 0; index -= 1) {
    sums[index] = Math.min(1, (sums[index] ?? 0) + (sums[index + 1] ?? 0));
  }
  return sums;
}

function computeTails(firstTrials: number, secondTrials: number): FisherTails {
  const slices = Array.from({ length: firstTrials + secondTrials + 1 }, (_, successes) => {
    const { lowest, probabilities } = hypergeometric({ firstTrials, secondTrials, successes });
    return { lowest, tails: tailSums(probabilities) };
  });
  return {
    ofTable(firstSuccesses, secondSuccesses) {
      const slice = slices[firstSuccesses + secondSuccesses];
      return slice?.tails[secondSuccesses - slice.lowest] ?? 1;
    },
    regionUpTo: (limit) => slices.map(({ tails }) => tails.find((tail) => tail <= limit * TIE) ?? 0),
    values: [...new Set(slices.flatMap(({ tails }) => tails))].toSorted((a, b) => a - b),
  };
}

const kept = new Map<string, FisherTails>();

export function fisherTails(firstTrials: number, secondTrials: number): FisherTails {
  const key = `${firstTrials}/${secondTrials}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = computeTails(firstTrials, secondTrials);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  kept.set(key, made);
  return made;
}
