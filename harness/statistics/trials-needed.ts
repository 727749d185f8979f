import { boschlooPower, POWER, type ArmRates } from './boschloo-power.ts';

/** Beyond this nobody runs OOMs; the answer is then "more than that". */
const TRIALS_NEEDED_MAX = 400;

/**
 * The smallest number of trials per arm with which Boschloo's test at a two-sided significance finds the
 * difference between two true rates 4 times out of 5; `null` where {@link TRIALS_NEEDED_MAX} are too few,
 * and where there is no difference. Power does not grow evenly with the number of trials (the test is
 * discrete): of the sizes around the answer a smaller one may reach 79 % and the next larger fall back to it.
 */
export function trialsNeeded(rates: ArmRates, significance: number): number | null {
  const isEnough = (trialsPerArm: number): boolean =>
    boschlooPower({ trialsPerArm, significance }, rates) >= POWER;
  if (rates.first === rates.second) return null;
  let enough = 1;
  while (!isEnough(enough)) {
    if (enough >= TRIALS_NEEDED_MAX) return null;
    enough = Math.min(TRIALS_NEEDED_MAX, enough * 2);
  }
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
