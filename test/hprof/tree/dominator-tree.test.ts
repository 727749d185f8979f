import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dominatorTree, type DominatorTree } from '../../../harness/hprof/tree/dominator-tree.ts';
import { retainedSizes } from '../../../harness/hprof/tree/retained-sizes.ts';
import { shortestRootPath } from '../../../harness/hprof/tree/root-path.ts';
import { packGraph, plainGraph, type PlainGraph, reachableWithout } from './random-graph.ts';

/** A node's dominators, nearest first, without the root above all roots. */
function dominatorsOf({ dominator, order }: DominatorTree, number: number): number[] {
  const found: number[] = [];
  for (let at = dominator[number] ?? 0; at !== 0; at = dominator[at] ?? 0) found.push(order[at] ?? -1);
  return found;
}

function numbers({ reachable }: DominatorTree): number[] {
  return Array.from({ length: reachable }, (_, index) => index + 1);
}

/** By definition: a dominator is a node without which another is not reached. */
function expectedDominators(graph: PlainGraph, node: number): number[] {
  return [...reachableWithout(graph, null)].filter(
    (other) => other !== node && !reachableWithout(graph, other).has(node),
  );
}

test('the dominators of every node of any graph are those whose removal cuts it off', () => {
  fc.assert(
    fc.property(plainGraph, (graph) => {
      const tree = dominatorTree(packGraph(graph));
      const reached = numbers(tree).map((number) => tree.order[number] ?? -1);
      expect(new Set(reached)).toEqual(reachableWithout(graph, null));
      for (const number of numbers(tree)) {
        const node = tree.order[number] ?? -1;
        expect(new Set(dominatorsOf(tree, number))).toEqual(new Set(expectedDominators(graph, node)));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a node retains what is not reached without it', () => {
  fc.assert(
    fc.property(plainGraph, fc.infiniteStream(fc.integer({ min: 0, max: 1_000 })), (graph, stream) => {
      const sizes = Uint32Array.from(graph.targets, () => stream.next().value);
      const sum = (nodes: Iterable<number>): number =>
        [...nodes].reduce((all, node) => all + (sizes[node] ?? 0), 0);
      const tree = dominatorTree(packGraph(graph));
      const { retained } = retainedSizes(tree, sizes);
      const all = reachableWithout(graph, null);
      expect(retained[0]).toBe(sum(all));
      for (const number of numbers(tree)) {
        const without = reachableWithout(graph, tree.order[number] ?? -1);
        expect(retained[number]).toBe(sum(all) - sum(without));
      }
    }),
    { numRuns: 300 },
  );
});

test('the children of a node are those that it dominates directly', () => {
  fc.assert(
    fc.property(plainGraph, (graph) => {
      const tree = dominatorTree(packGraph(graph));
      const { firstChild, nextSibling } = retainedSizes(tree, new Uint32Array(graph.targets.length));
      for (const number of [0, ...numbers(tree)]) {
        const children: number[] = [];
        for (let child = firstChild[number] ?? 0; child !== 0; child = nextSibling[child] ?? 0)
          children.push(child);
        expect(children).toEqual(numbers(tree).filter((other) => tree.dominator[other] === number));
      }
    }),
  );
});

test('the path to a node begins at a root, follows references and is one of the shortest', () => {
  fc.assert(
    fc.property(plainGraph, (graph) => {
      const tree = dominatorTree(packGraph(graph));
      const steps = new Map([...new Set(graph.roots)].map((root) => [root, 1]));
      for (const [node, length] of steps) {
        for (const target of graph.targets[node] ?? []) if (!steps.has(target)) steps.set(target, length + 1);
      }
      for (const number of numbers(tree)) {
        const path = shortestRootPath(tree, { target: number, isLasting: () => true }).map(
          (step) => tree.order[step] ?? -1,
        );
        expect(graph.roots).toContain(path[0]);
        expect(path.at(-1)).toBe(tree.order[number]);
        for (const [index, node] of path.slice(1).entries())
          expect(graph.targets[path[index] ?? -1]).toContain(node);
        expect(path).toHaveLength(steps.get(tree.order[number] ?? -1) ?? 0);
      }
    }),
  );
});

test('the path begins at a root that lasts wherever one leads to the node, else at another', () => {
  fc.assert(
    fc.property(plainGraph, fc.integer({ min: 0, max: 7 }), (graph, mask) => {
      const tree = dominatorTree(packGraph(graph));
      const isLastingNode = (node: number): boolean => ((mask >> (node % 3)) & 1) === 1;
      const reached = new Set(graph.roots.filter(isLastingNode));
      for (const node of reached) for (const target of graph.targets[node] ?? []) reached.add(target);
      for (const number of numbers(tree)) {
        const isLasting = (step: number): boolean => isLastingNode(tree.order[step] ?? -1);
        const path = shortestRootPath(tree, { target: number, isLasting }).map(
          (step) => tree.order[step] ?? -1,
        );
        expect(graph.roots).toContain(path[0]);
        expect(isLastingNode(path[0] ?? -1)).toBe(reached.has(tree.order[number] ?? -1));
        for (const [index, node] of path.slice(1).entries())
          expect(graph.targets[path[index] ?? -1]).toContain(node);
      }
    }),
  );
});

// Would take the square of its length in an algorithm that climbs the tree for each node.
test('a list of 300,000 nodes whose values an array refers to as well takes no more than seconds', () => {
  const length = 300_000;
  const value = (index: number): number => 2 + length + index;
  const targets: number[][] = [[2, 1], Array.from({ length }, (_, index) => value(index))];
  for (let index = 0; index < length; index += 1) {
    targets.push(index === length - 1 ? [value(index)] : [3 + index, value(index)]);
  }
  for (let index = 0; index < length; index += 1) targets.push([]);
  const startedMs = performance.now();
  const tree = dominatorTree(packGraph({ targets, roots: [0] }));
  expect(performance.now() - startedMs).toBeLessThan(8_000);
  const { retained } = retainedSizes(tree, new Uint32Array(targets.length).fill(1));
  // The list holds its nodes, but not the values.
  const list = tree.order.indexOf(2);
  expect(retained[list]).toBe(length);
  expect(retained[0]).toBe(2 + 2 * length);
});
