import { bernsteinMaximum } from './bernstein-maximum.ts';
import { SEARCHED_TRIALS_MAX } from './boschloo-test.ts';
import { binomialDistribution } from './binomial.ts';
import { fisherTails } from './fisher-tails.ts';

/** What a plan is designed for, unless told otherwise: a difference that is there is found 4 times out of 5. */
export const POWER = 0.8;
/** Levels and sizes whose critical values are kept. */
const KEPT_MAX = 256;

/** A two-armed comparison with as many trials in each arm, tested two-sided by Boschloo's test. */
export interface ComparisonDesign {
  readonly trialsPerArm: number;
  /** Chance of claiming a difference that is not there, of this comparison alone. */
  readonly significance: number;
}

export interface ArmRates {
  readonly first: number;
  readonly second: number;
}

/**
 * The largest of Fisher's one-sided p-values that Boschloo's one-sided test still rejects at half the
 * significance; `null` where no table of that size is rejected.
 */
function computeCriticalTail({ trialsPerArm, significance }: ComparisonDesign): number | null {
  const tails = fisherTails(trialsPerArm, trialsPerArm);
  const limit = significance / 2;
  if (2 * trialsPerArm > SEARCHED_TRIALS_MAX) return tails.values.findLast((tail) => tail <= limit) ?? null;
  const isRejected = (tail: number): boolean =>
    bernsteinMaximum(tails.regionUpTo(tail), { threshold: limit }).bound <= limit;
  // Boschloo's p-value grows with Fisher's, so the rejected ones come first.
  let rejected = 0;
  let accepted = tails.values.length;
  while (rejected < accepted) {
    const middle = Math.floor((rejected + accepted) / 2);
    if (isRejected(tails.values[middle] ?? 1)) rejected = middle + 1;
    else accepted = middle;
  }
  return rejected === 0 ? null : (tails.values[rejected - 1] ?? null);
}

const kept = new Map<string, number | null>();

function criticalTail(design: ComparisonDesign): number | null {
  const key = `${design.trialsPerArm}/${design.significance}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  const computed = computeCriticalTail(design);
  kept.set(key, computed);
  return computed;
}

/**
 * The chance that Boschloo's test finds a difference between arms of these true rates, in either direction:
 * exact, summed over every table that it rejects.
 */
export function boschlooPower(design: ComparisonDesign, { first, second }: ArmRates): number {
  const critical = criticalTail(design);
  if (critical === null) return 0;
  const { trialsPerArm: trials } = design;
  const tails = fisherTails(trials, trials);
  const ofFirst = binomialDistribution({ trials, rate: first });
  const ofSecond = binomialDistribution({ trials, rate: second });
  let power = 0;
  for (const [firstSuccesses, inFirst] of ofFirst.entries()) {
    for (const [secondSuccesses, inSecond] of ofSecond.entries()) {
      const tail = Math.min(
        tails.ofTable(firstSuccesses, secondSuccesses),
        tails.ofTable(secondSuccesses, firstSuccesses),
      );
      if (tail <= critical) power += inFirst * inSecond;
    }
  }
  return Math.min(1, power);
}
