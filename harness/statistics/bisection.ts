import assert from 'node:assert/strict';

/** Halvings after which a double of order 1 cannot be halved any further. */
const HALVINGS = 60;

/** Where a search begins: the answer is known to lie between. */
export interface Bracket {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The point of a bracket at which a statement that holds on its left ceases to hold: the bracket after
 * 60 halvings, so that the caller takes the end that claims less.
 */
export function bisect({ lower, upper }: Bracket, holdsAt: (value: number) => boolean): Bracket {
  assert(lower <= upper, `${lower} to ${upper} is no bracket`);
  let left = lower;
  let right = upper;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (left + right) / 2;
    if (holdsAt(middle)) left = middle;
    else right = middle;
  }
  return { lower: left, upper: right };
}
