import { boschlooPower, POWER, type ComparisonDesign } from './boschloo-power.ts';

/** Differences are told in whole points: percentage points. */
const POINTS = 100;

/** Two rates so many points apart, the first at the base rate; up where there is room, else down. */
function ratesApart(
  points: number,
  baseRate: number,
): { readonly first: number; readonly second: number } | null {
  const step = points / POINTS;
  if (baseRate + step <= 1) return { first: baseRate, second: baseRate + step };
  return baseRate - step >= 0 ? { first: baseRate, second: baseRate - step } : null;
}

/**
 * The smallest difference, in whole percentage points from a base rate, that a design finds 4 times out of 5;
 * `null` where it finds none from there.
 */
export function detectablePoints(design: ComparisonDesign, baseRate: number): number | null {
  let undetected = 0;
  let detected = POINTS + 1;
  while (detected - undetected > 1) {
    const middle = Math.floor((undetected + detected) / 2);
    const rates = ratesApart(middle, baseRate);
    if (rates === null || boschlooPower(design, rates) >= POWER) detected = middle;
    else undetected = middle;
  }
  return ratesApart(detected, baseRate) === null ? null : detected;
}
