import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HprofScanner } from '../../../harness/hprof/hprof-scanner.ts';
import { type HeapLoops, heapLoops } from '../../../harness/hprof/tree/heap-loops.ts';
import { HeapOutline } from '../../../harness/hprof/tree/heap-outline.ts';
import { HeapReader, type HeapVisitor } from '../../../harness/hprof/tree/heap-reader.ts';
import type { Identifier } from '../../../harness/hprof/identifier.ts';
import { Lookup } from '../../../harness/hprof/tree/object-lookup.ts';
import { ReferenceGraph } from '../../../harness/hprof/tree/reference-graph.ts';
import { HeapBuilder } from '../heap-builder.ts';
import { leakyHeap } from '../leaky-heap.ts';

/** More kinds than fit 16 bits. */
const MANY_CLASSES = 33_000;
/** References of one class that take more than the loop keeps for all. */
const MANY_FIELDS = 60_000;

interface Chunking {
  readonly chunkBytes: number;
  /** In the loops' own memory, as a plain file's are, or elsewhere, as decompressed ones. */
  readonly isInMemory: boolean;
}

const IN_ONE: Chunking = { chunkBytes: 1 << 20, isInMemory: true };
const chunking = fc.record({ chunkBytes: fc.integer({ min: 20, max: 40_000 }), isInMemory: fc.boolean() });

/** The bytes of a dump that walk. */
function readable(dump: Buffer): Buffer {
  const scanner = new HprofScanner();
  scanner.write(dump);
  const { structure } = scanner.end();
  return structure.kind === 'complete' ? dump : dump.subarray(0, structure.atOffset);
}

function visit(
  visitor: HeapVisitor,
  dump: Buffer,
  how: Chunking & { readonly loops: HeapLoops | null },
): void {
  const { chunkBytes, isInMemory, loops } = how;
  const reader = new HeapReader(visitor, 8);
  for (let at = 0, turn = 0; at < dump.length; at += chunkBytes, turn += 1) {
    const chunk = dump.subarray(at, at + chunkBytes);
    const memory = loops?.chunks[turn % 2 === 0 ? 0 : 1];
    if (isInMemory && memory !== undefined) reader.write(memory.subarray(0, chunk.copy(memory)));
    else reader.write(chunk);
  }
}

/** All that the passes find out, in plain values. */
function passes(dump: Buffer, how: Chunking & { readonly loops: HeapLoops | null }): object {
  const outline = new HeapOutline({ identifierSizeBytes: 8, dumpBytes: dump.length, loops: how.loops });
  visit(outline, dump, how);
  outline.objects.finish();
  const { size, fault } = outline.objects;
  if (fault !== null) return { fault };
  const options = { narrowReferences: true, dumpBytes: dump.length, loops: how.loops };
  const graph = new ReferenceGraph(outline, options);
  visit(graph, dump, how);
  graph.finish();
  const { first, edges, edgeCount, sizeUnits, kinds, roots } = graph;
  const ids = Array.from({ length: Math.min(size, 50) }, (_, number) => outline.objects.identifierOf(number));
  return {
    ids,
    found: lookedUp(dump, { ...how, ids }),
    size,
    first,
    edges: edges.slice(0, edgeCount),
    sizeUnits,
    kinds,
    roots,
    names: Array.from({ length: Math.min(graph.kindCount, 50) }, (_, kind) => graph.describeKind(kind)),
  };
}

/** Each third of these objects, looked for with a reference to its neighbour. */
function lookedUp(
  dump: Buffer,
  how: Chunking & { readonly loops: HeapLoops | null; readonly ids: readonly Identifier[] },
): object {
  const wanted = how.ids.flatMap((id, index) =>
    index % 3 === 0 ? [{ id, target: how.ids[index + 1] ?? null }] : [],
  );
  const lookup = new Lookup(wanted, { identifierSizeBytes: 8, loops: how.loops });
  visit(lookup, dump, how);
  return { found: lookup.found, isDone: lookup.isDone };
}

function plain(dump: Buffer, how: Chunking): object {
  return passes(readable(dump), { ...how, loops: null });
}

async function looped(dump: Buffer, how: Chunking): Promise<object> {
  return passes(readable(dump), { ...how, loops: await heapLoops() });
}

/** Objects of each kind by a list of numbers: what they refer to, and that some lie pages apart. */
function heapOf(objects: readonly (readonly number[])[]): Buffer {
  const heap = new HeapBuilder();
  const object = heap.defineClass('java.lang.Object');
  const loader = heap.defineClass('jdk.internal.loader.ClassLoaders$AppClassLoader', { superclass: object });
  const appLoader = heap.reserve();
  const node = heap.defineClass('app.Node', {
    superclass: object,
    loader: appLoader,
    fields: { left: 'reference', weight: 'long', right: 'reference', flag: 'byte' },
  });
  // Its loader is no permanent one: instances hold the class.
  const plugin = heap.defineClass('app.Plugin', {
    superclass: node,
    loader: 0x7_1234_ff00n,
    fields: { next: 'reference' },
  });
  const weak = heap.defineClass('java.lang.ref.Reference', {
    superclass: object,
    fields: { referent: 'reference', queue: 'reference' },
  });
  const weakReference = heap.defineClass('java.lang.ref.WeakReference', { superclass: weak });
  const array = heap.defineClass('[Lapp/Node;', { superclass: object, loader: 0x7_1234_ff00n });
  const ids = objects.map(([distance = 0]) => heap.reserve(distance % 7 === 0 ? 200_000 : 200));
  const inside = ids[0] ?? 0n;
  // Of no object: null, inside one, and not on a multiple of 8.
  const none = new Map([
    [28, 0n],
    [29, inside + 8n],
    [30, inside + 3n],
  ]);
  const at = (number = 28): bigint => none.get(number) ?? ids[number] ?? BigInt(number);
  heap.instance(loader, {}, appLoader);
  for (const [index, numbers] of objects.entries()) {
    const [how = 0, left, right, next] = numbers;
    const id = ids[index] ?? 0n;
    if (how % 5 === 0) heap.instance(node, { left: at(left), right: at(right) }, id);
    else if (how % 5 === 1) heap.instance(plugin, { left: at(left), right: at(right), next: at(next) }, id);
    else if (how % 5 === 2) heap.instance(weakReference, { referent: at(left), queue: at(right) }, id);
    else if (how % 5 === 3) heap.array(array, numbers.map(at), id);
    else heap.bytes(Buffer.alloc(how), id);
  }
  heap.root(at(0), { tag: 0x01 });
  return heap.build();
}

describe('the loops in WebAssembly find what the plain passes find', { timeout: 60_000 }, () => {
  it('in a whole dump, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(chunking, async (how) => {
        const dump = leakyHeap();
        expect(await looped(dump, how)).toEqual(plain(dump, how));
      }),
      { numRuns: 50 },
    );
  });

  it('in heaps of any objects that refer to any', async () => {
    const number = fc.integer({ min: 0, max: 30 });
    const objects = fc.array(fc.array(number, { minLength: 4, maxLength: 20 }), {
      minLength: 1,
      maxLength: 60,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(objects, chunking, async (given, how) => {
        const dump = heapOf(given);
        expect(readable(dump)).toHaveLength(dump.length);
        expect(await looped(dump, how)).toEqual(plain(dump, how));
      }),
      { numRuns: 200 },
    );
  });

  it('in what can be read of a damaged dump', async () => {
    const whole = heapOf(Array.from({ length: 60 }, (_, index) => [index, index + 1, index + 2, index + 3]));
    const hit = fc.record({ at: fc.nat({ max: whole.length - 1 }), value: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(hit, { maxLength: 6 }), chunking, async (hits, how) => {
        const dump = Buffer.from(whole);
        for (const { at, value } of hits) dump.writeUInt8(value, at);
        expect(await looped(dump, how)).toEqual(plain(dump, how));
      }),
      { numRuns: 300 },
    );
  });

  it('in a dump of more kinds than fit 16 bits', async () => {
    const heap = new HeapBuilder();
    for (let index = 0; index < MANY_CLASSES; index += 1) {
      const type = heap.defineClass(`app.Many${index}`, { fields: { next: 'reference' } });
      heap.instance(type, { next: type.id });
    }
    const dump = heap.build();
    expect(await looped(dump, IN_ONE)).toEqual(plain(dump, IN_ONE));
  });

  it('in a dump with classes of more references than there is room for', async () => {
    const heap = new HeapBuilder();
    const names = Array.from({ length: MANY_FIELDS }, (_, index) => [`f${index}`, 'reference'] as const);
    const fields = Object.fromEntries(names);
    for (let index = 0; index < 6; index += 1) {
      const type = heap.defineClass(`app.Large${index}`, { fields });
      const small = heap.defineClass(`app.Small${index}`, { fields: { next: 'reference' } });
      const before = heap.instance(small, { next: type.id });
      heap.instance(type, { f7: before, f59999: small.id });
    }
    const dump = heap.build();
    expect(await looped(dump, IN_ONE)).toEqual(plain(dump, IN_ONE));
  });

  it('where more classes have the name of a loader than are looked for', async () => {
    const heap = new HeapBuilder();
    const loaders = Array.from({ length: 9_000 }, () =>
      heap.defineClass('jdk.internal.loader.ClassLoaders$AppClassLoader'),
    );
    const last = loaders.at(-1);
    const loader = heap.reserve();
    const type = heap.defineClass('app.Type', { loader });
    if (last !== undefined) heap.instance(last, {}, loader);
    heap.instance(type);
    const dump = heap.build();
    expect(await looped(dump, IN_ONE)).toEqual(plain(dump, IN_ONE));
  });
});
