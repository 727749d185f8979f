import type { DominatorTree } from './dominator-tree.ts';

/**
 * A shortest chain of references from a root to a number: the root's object first, the number last.
 *
 * It passes all of the number's dominators, as every such chain does. Where there is one from a root that lasts
 * it is of those: a local of a thread at work refers to what somebody else has it work on.
 */
export function shortestRootPath(
  tree: DominatorTree,
  { target, isLasting }: { readonly target: number; readonly isLasting: (number: number) => boolean },
): readonly number[] {
  // The number that a visited one leads to, on the way to the target; 0 where not visited.
  const leadsTo = new Int32Array(tree.reachable + 1);
  const queue = [target];
  leadsTo[target] = target;
  const isHeld = heldBy(target, tree);
  let passing: number | null = null;
  for (const number of queue) {
    for (const source of tree.predecessors(number)) {
      if (source === 0 && isLasting(number)) return pathFrom(number, leadsTo);
      if (source === 0) passing ??= number;
      else if (leadsTo[source] === 0 && isHeld[source] === 0) {
        leadsTo[source] = number;
        queue.push(source);
      }
    }
  }
  return passing === null ? [] : pathFrom(passing, leadsTo);
}

/** 1 for a number and all that it alone holds: every way to those passes it, so that no shortest way to it passes them. */
function heldBy(target: number, { reachable, dominator }: DominatorTree): Uint8Array {
  const isHeld = new Uint8Array(reachable + 1);
  isHeld[target] = 1;
  // A dominator always has the smaller number.
  for (let number = target + 1; number <= reachable; number += 1) {
    isHeld[number] = isHeld[dominator[number] ?? 0] ?? 0;
  }
  return isHeld;
}

function pathFrom(start: number, leadsTo: Int32Array): readonly number[] {
  const path = [start];
  // Ends: a breadth-first search leads to its target without a ring.
  for (let at = start; leadsTo[at] !== at;) {
    at = leadsTo[at] ?? at;
    path.push(at);
  }
  return path;
}
