import * as fc from 'fast-check';
import type { RootedGraph } from '../../../harness/hprof/tree/depth-first.ts';

/** A graph as adjacency lists. */
export interface PlainGraph {
  readonly targets: readonly (readonly number[])[];
  readonly roots: readonly number[];
}

/** Graphs of up to 40 nodes, with any number of edges and roots; some nodes cannot be reached. */
export const plainGraph: fc.Arbitrary<PlainGraph> = fc.integer({ min: 1, max: 40 }).chain((size) => {
  const node = fc.integer({ min: 0, max: size - 1 });
  return fc.record({
    targets: fc.array(fc.array(node, { maxLength: 4 }), { minLength: size, maxLength: size }),
    roots: fc.array(node, { maxLength: 3 }),
  });
});

/** In the packed form that the harness reads a heap into. */
export function packGraph({ targets, roots }: PlainGraph): RootedGraph {
  const first = new Int32Array(targets.length);
  const edges: number[] = [];
  for (const [node, all] of targets.entries()) {
    if (all.length === 0) continue;
    first[node] = edges.length + 1;
    for (const [index, target] of all.entries()) edges.push(index === all.length - 1 ? ~target : target);
  }
  return {
    size: targets.length,
    first,
    edges: Int32Array.from(edges),
    roots: Int32Array.from(roots),
    release: () => [],
  };
}

/** What can be reached without passing a node. */
export function reachableWithout(
  { targets, roots }: PlainGraph,
  without: number | null,
): ReadonlySet<number> {
  const reached = new Set(roots.filter((root) => root !== without));
  for (const node of reached) {
    for (const target of targets[node] ?? []) if (target !== without) reached.add(target);
  }
  return reached;
}
