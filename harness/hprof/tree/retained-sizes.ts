import type { DominatorTree } from './dominator-tree.ts';

/** What each number of a dominator tree keeps alive, and the tree from above. */
export interface RetainedSizes {
  /** By number, in the units of the sizes given: itself and all it dominates; of 0 all that is reachable. */
  readonly retained: Uint32Array;
  /** The first number that a number directly dominates; 0 where there is none. */
  readonly firstChild: Int32Array;
  /** The next number of the same dominator; 0 behind the last. */
  readonly nextSibling: Int32Array;
}

/**
 * Sums up sizes along a dominator tree: exact, since a dominator always has the smaller number. The tree's
 * spare memory is used up.
 */
export function retainedSizes(
  { reachable, order, dominator, spare }: DominatorTree,
  sizes: Uint32Array,
): RetainedSizes {
  const [words, firstChild, nextSibling] = spare;
  for (const memory of spare) memory.fill(0);
  const retained = new Uint32Array(words.buffer, words.byteOffset, words.length);
  for (let number = reachable; number > 0; number -= 1) {
    const own = (retained[number] ?? 0) + (sizes[order[number] ?? 0] ?? 0);
    retained[number] = own;
    const above = dominator[number] ?? 0;
    retained[above] = (retained[above] ?? 0) + own;
    nextSibling[number] = firstChild[above] ?? 0;
    firstChild[above] = number;
  }
  return { retained, firstChild, nextSibling };
}
