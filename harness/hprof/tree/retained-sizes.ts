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

/** Sums up sizes along a dominator tree: exact, since a dominator always has the smaller number. */
export function retainedSizes(
  { reachable, order, dominator }: DominatorTree,
  sizes: Uint32Array,
): RetainedSizes {
  const retained = new Uint32Array(reachable + 1);
  const firstChild = new Int32Array(reachable + 1);
  const nextSibling = new Int32Array(reachable + 1);
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
