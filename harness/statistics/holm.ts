import assert from 'node:assert/strict';

/**
 * Adjusts p-values of one family so that the chance of any false claim among them stays at the level
 * (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979).
 * The tests may depend on each other in any way. In the order of the input; never below the input, at most 1.
 */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  assert(
    pValues.every((p) => p >= 0 && p <= 1),
    `not all of ${pValues.join(', ')} are p-values`,
  );
  const ascending = pValues.map((p, place) => ({ p, place })).toSorted((a, b) => a.p - b.p);
  const adjusted = Array.from(pValues, () => 1);
  let largest = 0;
  for (const [rank, { p, place }] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * p));
    adjusted[place] = largest;
  }
  return adjusted;
}
