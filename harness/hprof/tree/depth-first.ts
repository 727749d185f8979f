import assert from 'node:assert/strict';

/** A directed graph in the form of `ReferenceGraph`, and where it is entered. */
export interface RootedGraph {
  readonly size: number;
  /** Index + 1 of a node's first edge; 0 for a node without. */
  readonly first: Int32Array;
  /** Targets; the last edge of a node as its complement. */
  readonly edges: Int32Array;
  /** Nodes that are reached from outside; a node may come more than once. */
  readonly roots: Int32Array;
  /** Called when the edges are not needed any more: gives their memory, which may then be used otherwise. */
  release(): readonly Int32Array[];
}

/**
 * Set in an edge, or in its complement, once a search found its target reached already: the others make up the
 * tree of the search. Objects have lower numbers.
 */
export const REPEATED_EDGE = 1 << 30;

/** What can be reached, numbered from 1 in the order of a depth-first search; 0 stands above all roots. */
export interface DepthFirstSearch {
  readonly reachable: number;
  /** Node by number; index 0 is unused. */
  readonly order: Int32Array;
  /** Number from which a number was reached. */
  readonly parent: Int32Array;
  /** Number by node, 0 where it cannot be reached. */
  readonly numbers: Int32Array;
  /** By number: how often it is referred to, beyond the first time. */
  readonly repeats: Int32Array;
  /** Memory that may be used again: a word for each number. */
  readonly spare: Int32Array;
}

/** Searches without recursion: a linked list of millions is as deep as it is long. Marks repeated edges. */
export function depthFirst({ size, first, edges, roots }: RootedGraph): DepthFirstSearch {
  assert(size < REPEATED_EDGE, 'the objects of a heap are fewer than 2^30');
  const order = new Int32Array(size + 1);
  const parent = new Int32Array(size + 1);
  const numbers = new Int32Array(size + 1);
  const repeats = new Int32Array(size + 1);
  /** By number: index + 1 of the edge to follow next. */
  const cursor = new Int32Array(size + 1);
  let reachable = 0;
  for (const root of roots) {
    const known = numbers[root] ?? 0;
    if (known !== 0) {
      repeats[known] = (repeats[known] ?? 0) + 1;
      continue;
    }
    reachable += 1;
    numbers[root] = reachable;
    order[reachable] = root;
    let number = reachable;
    let next = first[root] ?? 0;
    for (;;) {
      if (next === 0) {
        number = parent[number] ?? 0;
        if (number === 0) break;
        next = cursor[number] ?? 0;
        continue;
      }
      const edge = edges[next - 1] ?? 0;
      const target = edge < 0 ? ~edge : edge;
      const reached = numbers[target] ?? 0;
      if (reached !== 0) {
        repeats[reached] = (repeats[reached] ?? 0) + 1;
        // Of a complement too: it has the bit where the edge has not.
        edges[next - 1] = edge ^ REPEATED_EDGE;
        next = edge < 0 ? 0 : next + 1;
        continue;
      }
      next = edge < 0 ? 0 : next + 1;
      reachable += 1;
      numbers[target] = reachable;
      order[reachable] = target;
      parent[reachable] = number;
      const below = first[target] ?? 0;
      if (below === 0) continue;
      cursor[number] = next;
      number = reachable;
      next = below;
    }
  }
  return { reachable, order, parent, numbers, repeats, spare: cursor };
}
