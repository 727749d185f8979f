import assert from 'node:assert/strict';
import { arraySizeBytes, instanceSizeBytes, LAYOUTS, type ObjectLayout } from '../object-layout.ts';
import { OBJECT_TYPE, typeSizesBytes } from '../record-tag.ts';
import { type ClassEntry, classNameOf, primitiveArrayName, superclassesOf } from './class-table.ts';
import type { RootedGraph } from './depth-first.ts';
import { type GcRoot, isLastingRoot } from './gc-root.ts';
import { graphMemory } from './graph-memory.ts';
import type { HeapOutline } from './heap-outline.ts';
import type { HeapLoops } from './heap-loops.ts';
import type { HeapVisitor } from './heap-reader.ts';
import { classBytes, type InstanceShape, ReferenceWalk } from './reference-walk.ts';

/** Sizes are kept in units of HotSpot's alignment, so that 32 bits carry a heap of 32 GiB. */
export const SIZE_UNIT_BYTES = 8;
/** Kinds of an object below this are arrays of primitives, by type code. */
const UNKNOWN_CLASS_KIND = 16;
const FIRST_CLASS_KIND = 18;

/** What an object is; `isClass`: the class object of `className` itself, which holds its static fields. */
export interface ObjectKind {
  readonly className: string;
  readonly isClass: boolean;
}

/**
 * Second pass: which object refers to which.
 *
 * Edges of one object lie together in `edges` from `first[object] - 1` on; the last one is stored as its
 * complement. Weak and phantom referents are left out, soft ones are not. An instance refers to its class
 * unless the JVM keeps the class anyway.
 */
export class ReferenceGraph implements HeapVisitor, RootedGraph {
  readonly size: number;
  /** Index + 1 of an object's first edge; 0 for one without. */
  first: Int32Array;
  edges: Int32Array;
  edgeCount = 0;
  /** Shallow size in units of {@link SIZE_UNIT_BYTES}. */
  readonly sizeUnits: Uint32Array;
  /** What each object is, by {@link describeKind}. */
  readonly kinds: Uint16Array | Uint32Array;
  readonly #outline: HeapOutline;
  /** Classes that have a record; others have instances only, in a damaged dump. */
  readonly #classCount: number;
  readonly #id: 4 | 8;
  /** Where the lower half of an identifier stands in it. */
  readonly #lowAt: 0 | 4;
  readonly #layout: ObjectLayout;
  readonly #typeSizes: Uint8Array;
  readonly #shapes: InstanceShape[] = [];
  readonly #walk: ReferenceWalk | null;
  #lastEntry: ClassEntry | null = null;
  #lastShape: InstanceShape | null = null;
  /** The object whose edges are being added, and the edge added last. */
  #source = -1;
  #lastTarget = -1;

  constructor(
    outline: HeapOutline,
    options: {
      readonly narrowReferences: boolean;
      readonly dumpBytes: number;
      /** Default: all is read in plain TypeScript. */
      readonly loops?: HeapLoops | null;
    },
  ) {
    this.#outline = outline;
    this.#id = outline.identifierSizeBytes;
    this.#lowAt = this.#id === 4 ? 0 : 4;
    const bits64 = options.narrowReferences ? LAYOUTS.narrow : LAYOUTS.wide;
    this.#layout = this.#id === 4 ? LAYOUTS.bits32 : bits64;
    this.#typeSizes = typeSizesBytes(this.#id);
    this.size = outline.objects.size;
    this.#classCount = outline.classes.entries.length;
    const { loops = null } = options;
    const { classCount, objects } = { classCount: this.#classCount, objects: outline.objects };
    const arrays = graphMemory(
      {
        objects: this.size,
        kinds: this.kindCount,
        // No more than the dump has room for: the head of an object takes more than a reference to its class.
        edgesMax: Math.ceil(options.dumpBytes / this.#id),
        headBytes: classBytes(classCount),
      },
      { isShared: loops !== null },
    );
    const { first, sizeUnits, kinds, edges, shared } = arrays;
    this.first = first;
    this.sizeUnits = sizeUnits;
    this.kinds = kinds;
    this.edges = edges;
    const { referenceBytes } = this.#layout;
    this.#walk =
      loops === null || shared === null
        ? null
        : new ReferenceWalk(loops, { objects, arrays: { ...arrays, shared }, classCount, referenceBytes });
  }

  walk(view: DataView, at: number, limit: number): number {
    if (this.#walk === null) return at;
    this.#end();
    const next = this.#walk.walk(view, { at, limit, edgeCount: this.edgeCount });
    this.edgeCount = this.#walk.edgeCount;
    return next;
  }

  classDump(view: DataView, at: number): void {
    const entry = this.#outline.classes.at(this.#high(view, at + 1), this.#low(view, at + 1));
    const number = this.#begin(view, at, this.#kindOf(entry) + 1);
    let staticBytes = 0;
    for (const { high, low } of entry.references) this.#addReference(high, low);
    for (const { type, value } of entry.statics) {
      if (type === OBJECT_TYPE) this.#addReference(value.high, value.low);
      staticBytes += type === OBJECT_TYPE ? this.#layout.referenceBytes : (this.#typeSizes[type] ?? 0);
    }
    this.sizeUnits[number] = Math.ceil(staticBytes / SIZE_UNIT_BYTES);
    this.#end();
  }

  instance(view: DataView, at: number): void {
    const body = at + 9 + 2 * this.#id;
    const shape = this.#shapeOf(view, at + 5 + this.#id);
    const number = this.#begin(view, at, shape.kind);
    this.sizeUnits[number] = shape.sizeUnits;
    const { offsets, classObject } = shape;
    // A body of another length than its class's fields is damage that a scan need not have seen.
    if (view.getUint32(body - 4) === shape.bodyBytes) {
      if (this.#id === 8) {
        for (let place = 0; place < offsets.length; place += 1) {
          const value = body + (offsets[place] ?? 0);
          this.#addReference(view.getUint32(value), view.getUint32(value + 4));
        }
      } else {
        for (const offset of offsets) this.#addReference(0, view.getUint32(body + offset));
      }
    }
    if (classObject !== -1) this.#addEdge(classObject);
    this.#end();
  }

  primitiveArray(view: DataView, at: number): void {
    const count = view.getUint32(at + 5 + this.#id);
    const type = view.getUint8(at + 9 + this.#id);
    const number = this.#begin(view, at, type);
    const sizeBytes = arraySizeBytes(this.#layout, { count, elementBytes: this.#typeSizes[type] ?? 0 });
    this.sizeUnits[number] = sizeBytes / SIZE_UNIT_BYTES;
  }

  objectArray(view: DataView, at: number): void {
    // The end of the array before is known only here: its elements came in any number of calls.
    const shape = this.#shapeOf(view, at + 9 + this.#id);
    const number = this.#begin(view, at, shape.kind);
    const count = view.getUint32(at + 5 + this.#id);
    const sizeBytes = arraySizeBytes(this.#layout, { count, elementBytes: this.#layout.referenceBytes });
    this.sizeUnits[number] = sizeBytes / SIZE_UNIT_BYTES;
    if (shape.classObject !== -1) this.#addEdge(shape.classObject);
  }

  elements(view: DataView, at: number, count: number): void {
    for (let element = 0; element < count; element += 1) {
      const value = at + element * this.#id;
      if (this.#id === 8) this.#addReference(view.getUint32(value), view.getUint32(value + 4));
      else this.#addReference(0, view.getUint32(value));
    }
  }

  /** Ends the pass. */
  finish(): void {
    this.#end();
  }

  release(): readonly Int32Array[] {
    const memory = [this.first, this.edges];
    this.first = new Int32Array(0);
    this.edges = new Int32Array(0);
    return memory;
  }

  /** Numbers of the objects that the JVM keeps alive; an object may come more than once. */
  get roots(): Int32Array {
    return this.#rootsThat(() => true);
  }

  /** Those that it keeps alive beyond the call that a thread is in. */
  get lastingRoots(): ReadonlySet<number> {
    return new Set(this.#rootsThat(isLastingRoot));
  }

  #rootsThat(isWanted: (root: GcRoot) => boolean): Int32Array {
    const { roots, objects, classes } = this.#outline;
    const numbers: number[] = [];
    for (const entry of classes.entries) {
      if (this.#outline.isPermanent(entry)) numbers.push(objects.numberOf(entry.id.high, entry.id.low));
    }
    for (let index = 0; index < roots.length; index += 1) {
      const root = roots.at(index);
      if (isWanted(root)) numbers.push(objects.numberOf(root.object.high, root.object.low));
    }
    return Int32Array.from(numbers.filter((number) => number !== -1));
  }

  /** 1 for each class object, 0 for all others. */
  classWeights(): Uint32Array {
    return Uint32Array.from(this.kinds, (kind) => (kind >= FIRST_CLASS_KIND ? kind & 1 : 0));
  }

  /** All kinds are below this. */
  get kindCount(): number {
    return FIRST_CLASS_KIND + 2 * this.#classCount;
  }

  /** What kind an object is of. */
  describeKind(kind: number): ObjectKind {
    if (kind < UNKNOWN_CLASS_KIND) return { className: primitiveArrayName(kind), isClass: false };
    const entry = this.#outline.classes.entries[(kind - FIRST_CLASS_KIND) >> 1];
    const className = entry === undefined ? '(a class without a record)' : classNameOf(entry);
    return { className, isClass: (kind & 1) === 1 };
  }

  #kindOf({ index }: ClassEntry): number {
    return index < this.#classCount ? FIRST_CLASS_KIND + 2 * index : UNKNOWN_CLASS_KIND;
  }

  /** Begins an object's edges; returns its number. */
  #begin(view: DataView, at: number, kind: number): number {
    this.#end();
    const number = this.#outline.objects.numberOf(this.#high(view, at + 1), this.#low(view, at + 1));
    assert(number !== -1, 'the dump is the one that was outlined');
    this.kinds[number] = kind;
    this.first[number] = 0;
    this.#source = number;
    this.#lastTarget = -1;
    return number;
  }

  #addReference(high: number, low: number): void {
    if (low === 0 && high === 0) return;
    const target = this.#outline.objects.numberOf(high, low);
    if (target !== -1) this.#addEdge(target);
  }

  #addEdge(target: number): void {
    // Arrays filled with one element are common; an object's reference to itself holds nothing.
    if (target === this.#lastTarget || target === this.#source) return;
    this.edges[this.edgeCount] = target;
    this.edgeCount += 1;
    if (this.#lastTarget === -1) this.first[this.#source] = this.edgeCount;
    this.#lastTarget = target;
  }

  #end(): void {
    if (this.#lastTarget !== -1) this.edges[this.edgeCount - 1] = ~this.#lastTarget;
    this.#lastTarget = -1;
    this.#source = -1;
  }

  #shapeOf(view: DataView, at: number): InstanceShape {
    const entry = this.#outline.classes.at(this.#high(view, at), this.#low(view, at));
    if (entry === this.#lastEntry && this.#lastShape !== null) return this.#lastShape;
    const shape = this.#shapes[entry.index] ?? this.#addShape(entry);
    this.#lastEntry = entry;
    this.#lastShape = shape;
    return shape;
  }

  #addShape(entry: ClassEntry): InstanceShape {
    const { classes, objects } = this.#outline;
    const sums = classes.fieldSums(entry);
    const isComplete = superclassesOf(entry).every(({ isDumped }) => isDumped);
    const shape: InstanceShape = {
      kind: this.#kindOf(entry),
      sizeUnits: instanceSizeBytes(this.#layout, sums) / SIZE_UNIT_BYTES,
      offsets: Int32Array.from(classes.referencePlaces(entry), ({ offset }) => offset),
      bodyBytes: isComplete ? sums.bodyBytes : -1,
      classObject:
        entry.isDumped && !this.#outline.isPermanent(entry)
          ? objects.numberOf(entry.id.high, entry.id.low)
          : -1,
    };
    this.#shapes[entry.index] = shape;
    this.#walk?.learn(entry.id, shape);
    return shape;
  }

  #high(view: DataView, at: number): number {
    return this.#id === 4 ? 0 : view.getUint32(at);
  }

  #low(view: DataView, at: number): number {
    return view.getUint32(at + this.#lowAt);
  }
}
