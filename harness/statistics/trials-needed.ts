import { boschlooPower, POWER, type ArmRates } from './boschloo-power.ts';

/** Beyond this nobody runs OOMs; the answer is then "more than that". */
export const TRIALS_NEEDED_MAX = 400;

export interface TrialsNeeded extends ArmRates {
  /** Two-sided, of this comparison alone. */
  readonly significance: number;
  /** Where to give up. Default: {@link TRIALS_NEEDED_MAX}, which takes a few seconds to reach. */
  readonly trialsMax?: number;
}

/**
 * The smallest number of trials per arm with which Boschloo's test finds the difference between two true rates
 * 4 times out of 5; `null` where `trialsMax` are too few, and where there is no difference. Power does not grow
 * evenly with the number of trials (the test is discrete): of the sizes around the answer a smaller one may
 * reach 79 % and the next larger fall back to it.
 */
export function trialsNeeded({
  significance,
  trialsMax = TRIALS_NEEDED_MAX,
  ...rates
}: TrialsNeeded): number | null {
  const isEnough = (trialsPerArm: number): boolean =>
    boschlooPower({ trialsPerArm, significance }, rates) >= POWER;
  if (rates.first === rates.second) return null;
  let enough = 1;
  while (!isEnough(enough)) {
    if (enough >= trialsMax) return null;
    enough = Math.min(trialsMax, enough * 2);
  }
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
