import type { DumpContent } from '../dump-content.ts';
import { type Accumulation, findAccumulation, type HoldingGroup, type WeighedTree } from './accumulation.ts';
import { dominatorTree, type DominatorTree } from './dominator-tree.ts';
import { type HeapLoops, heapLoops } from './heap-loops.ts';
import { HeapOutline } from './heap-outline.ts';
import { visitHeap } from './heap-reader.ts';
import type { Identifier } from '../identifier.ts';
import type { HeldContent, Measure, MemoryHolder, NoHolder } from './memory-holder.ts';
import { oomStack } from './oom-stack.ts';
import { describePath, type PathObject } from './path-names.ts';
import { type ObjectKind, ReferenceGraph, SIZE_UNIT_BYTES } from './reference-graph.ts';
import { retainedSizes } from './retained-sizes.ts';
import { shortestRootPath } from './root-path.ts';

const NO_HOLDER = {
  header: 'it has no heap dump header',
  unaligned: 'its identifiers are not addresses, as HotSpot writes them',
  scattered: 'its identifiers lie further apart than those of a heap',
  unreachable: 'no object in it can be reached from a GC root',
} as const;

/**
 * Finds who holds the memory of a dump; of a broken one, of what was read before the break.
 *
 * Two passes over the bytes and one to three for names. Memory: about 40 bytes an object and 6 a reference;
 * dumps of any size, heaps of up to 32 GiB.
 */
export async function findHolder(
  dump: DumpContent,
  { measure = 'bytes' }: { readonly measure?: Measure } = {},
): Promise<MemoryHolder | NoHolder> {
  const { header, narrowReferences, sizeBytes } = dump.scan;
  if (header === null) return unknown('header');
  const { identifierSizeBytes } = header;
  const dumpBytes = sizeBytes + dump.salvagedSegments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  const loops = identifierSizeBytes === 8 ? await heapLoops() : null;
  const outline = new HeapOutline({ identifierSizeBytes, dumpBytes, loops });
  await visitHeap(dump.readableChunks(loops?.chunks), { visitor: outline, identifierSizeBytes });
  outline.objects.finish();
  if (outline.objects.fault !== null) return unknown(outline.objects.fault);
  const graph = await readGraph(dump, outline, { narrowReferences, dumpBytes, measure, loops });
  if (graph.tree.reachable === 0) return unknown('unreachable');
  const accumulation = findAccumulation(graph);
  return describe(dump, outline, { graph, accumulation, loops });
}

/** What is left of the references once it is known who holds what; classes of one name are of one kind. */
interface HeapGraph extends WeighedTree {
  readonly tree: DominatorTree;
  /** Of all objects, reachable or not, like the sizes in units. */
  readonly total: number;
  /** What one of the sizes stands for in the measure. */
  readonly unit: number;
  readonly measure: Measure;
  readonly describeKind: (kind: number) => ObjectKind;
  /** Whether a number's object is a root that lasts. */
  readonly isLasting: (number: number) => boolean;
}

async function readGraph(
  dump: DumpContent,
  outline: HeapOutline,
  options: {
    readonly narrowReferences: boolean;
    readonly dumpBytes: number;
    readonly measure: Measure;
    readonly loops: HeapLoops | null;
  },
): Promise<HeapGraph> {
  const graph = new ReferenceGraph(outline, options);
  const { identifierSizeBytes } = outline;
  await visitHeap(dump.readableChunks(options.loops?.chunks), { visitor: graph, identifierSizeBytes });
  graph.finish();
  const isBytes = options.measure === 'bytes';
  const weights = isBytes ? graph.sizeUnits : graph.classWeights();
  const tree = dominatorTree(graph);
  const { lastingRoots } = graph;
  const isLasting = (number: number): boolean => lastingRoots.has(tree.order[number] ?? -1);
  const describeKind = (kind: number): ObjectKind => graph.describeKind(kind);
  return {
    measure: options.measure,
    tree,
    sizes: retainedSizes(tree, weights),
    total: sumOf(weights),
    unit: isBytes ? SIZE_UNIT_BYTES : 1,
    kinds: kindsByNumber(graph, tree),
    kindCount: graph.kindCount,
    describeKind,
    isLasting,
  };
}

/** By index: over millions an iterator takes ten times as long. */
function sumOf(weights: Uint32Array): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) sum += weights[index] ?? 0;
  return sum;
}

/** Kinds where the objects of one holder lie side by side, which by object they do not. */
function kindsByNumber(
  graph: ReferenceGraph,
  { order, reachable }: DominatorTree,
): Uint16Array | Uint32Array {
  const sameName = kindsByName(graph);
  const { kinds } = graph;
  const byNumber =
    kinds instanceof Uint16Array ? new Uint16Array(reachable + 1) : new Uint32Array(reachable + 1);
  for (let number = 1; number <= reachable; number += 1) {
    byNumber[number] = sameName[kinds[order[number] ?? 0] ?? 0] ?? 0;
  }
  return byNumber;
}

/** For each kind the first one that is described alike. */
function kindsByName(graph: ReferenceGraph): Uint32Array {
  const firsts = new Map<string, number>();
  return Uint32Array.from({ length: graph.kindCount }, (_, kind) => {
    const { className, isClass } = graph.describeKind(kind);
    const name = `${className}:${isClass}`;
    const first = firsts.get(name) ?? kind;
    firsts.set(name, first);
    return first;
  });
}

async function describe(
  dump: DumpContent,
  outline: HeapOutline,
  {
    graph,
    accumulation,
    loops,
  }: {
    readonly graph: HeapGraph;
    readonly accumulation: Accumulation;
    readonly loops: HeapLoops | null;
  },
): Promise<MemoryHolder> {
  const { tree, sizes, unit, kinds, describeKind, isLasting } = graph;
  const identifierOf = (number: number): Identifier => outline.objects.identifierOf(tree.order[number] ?? 0);
  const path = shortestRootPath(tree, { target: accumulation.holder, isLasting }).map(
    (number): PathObject => ({
      ...describeKind(kinds[number] ?? 0),
      id: identifierOf(number),
      retained: (sizes.retained[number] ?? 0) * unit,
    }),
  );
  const content = ({ kind, count, retained, isChain }: HoldingGroup): HeldContent => ({
    ...describeKind(kind),
    count,
    isChain,
    retained: retained * unit,
  });
  const reachable = sizes.retained[0] ?? 0;
  const first = accumulation.contents[0];
  const names = await describePath(dump, outline, {
    path,
    loops,
    firstHeld: first?.isChain !== true ? null : identifierOf(first.heaviest),
  });
  return {
    kind: 'holder',
    measure: graph.measure,
    reachable: reachable * unit,
    unreachable: (graph.total - reachable) * unit,
    ...names,
    alike: content(accumulation.alike),
    contents: accumulation.contents.map(content),
    oomStack: oomStack(outline),
  };
}

function unknown(reason: keyof typeof NO_HOLDER): NoHolder {
  return { kind: 'unknown', reason: NO_HOLDER[reason] };
}
