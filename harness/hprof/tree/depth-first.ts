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

/** What can be reached, numbered from 1 in the order of a depth-first search; 0 stands above all roots. */
export interface DepthFirstSearch {
  readonly reachable: number;
  /** Node by number; index 0 is unused. */
  readonly order: Int32Array;
  /** Number from which a number was reached. */
  readonly parent: Int32Array;
  /** For each node two words: its number, 0 where it cannot be reached, and how often it is referred to. */
  readonly visits: Int32Array;
  /** Memory that may be used again: a word for each number. */
  readonly spare: Int32Array;
}

/** Searches without recursion: a linked list of millions is as deep as it is long. */
export function depthFirst({ size, first, edges, roots }: RootedGraph): DepthFirstSearch {
  const order = new Int32Array(size + 1);
  const parent = new Int32Array(size + 1);
  // Side by side, since an edge's target needs both: one cache line instead of two.
  const visits = new Int32Array(2 * size + 2);
  const cursor = new Int32Array(size + 1);
  cursor.set(first);
  let reachable = 0;
  for (const root of roots) {
    visits[2 * root + 1] = (visits[2 * root + 1] ?? 0) + 1;
    if (visits[2 * root] !== 0) continue;
    reachable += 1;
    visits[2 * root] = reachable;
    order[reachable] = root;
    parent[reachable] = 0;
    let number = reachable;
    let node = root;
    while (number !== 0) {
      const next = cursor[node] ?? 0;
      if (next === 0) {
        number = parent[number] ?? 0;
        node = order[number] ?? 0;
        continue;
      }
      const edge = edges[next - 1] ?? 0;
      const target = edge < 0 ? ~edge : edge;
      cursor[node] = edge < 0 ? 0 : next + 1;
      visits[2 * target + 1] = (visits[2 * target + 1] ?? 0) + 1;
      if (visits[2 * target] === 0) {
        reachable += 1;
        visits[2 * target] = reachable;
        order[reachable] = target;
        parent[reachable] = number;
        number = reachable;
        node = target;
      }
    }
  }
  return { reachable, order, parent, visits, spare: cursor };
}
