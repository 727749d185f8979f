import { type ClassSlots, enterClass, placeSlots, SLOT_BYTES } from '../class-slots.ts';
import { instantiateWat, type NumberGlobal } from '../wat-module.ts';
import type { GraphMemory } from './graph-memory.ts';
import type { HeapLoops } from './heap-loops.ts';
import type { Identifier } from '../identifier.ts';
import type { ObjectIndex } from './object-index.ts';

/** What of a class its instances need. */
export interface InstanceShape {
  readonly kind: number;
  readonly sizeUnits: number;
  /** Offsets of references in the body. */
  readonly offsets: Int32Array;
  readonly bodyBytes: number;
  /** The class object's number, when instances keep it alive; else -1. */
  readonly classObject: number;
}

/** Entries are described in reference-walk.wat; address 0 stands for none. */
const ENTRIES_AT = 64;
const ENTRY_BYTES = 32;
const SLOTS_MIN = 1 << 12;
/** For offsets of references: some for each class, inherited ones among them, and some more for large ones. */
const OFFSET_BYTES = 1 << 20;
const OFFSET_BYTES_PER_CLASS = 64;

/** Bytes at the head of the graph's memory that the classes take. */
export function classBytes(classCount: number): number {
  return places(classCount).end;
}

/** The inner loop of {@link ReferenceGraph}, reference-walk.wat, on its memory. */
export class ReferenceWalk {
  readonly #chunks: ArrayBuffer;
  readonly #memory: DataView;
  readonly #places: ReturnType<typeof places>;
  #classCount = 0;
  #offsetsEnd: number;
  readonly #edgesAt: number;
  readonly #walk: (...parameters: readonly number[]) => number;
  readonly #edge: NumberGlobal;
  readonly #slots: ClassSlots;

  constructor(
    { references, memory }: HeapLoops,
    graph: {
      readonly objects: ObjectIndex;
      readonly arrays: GraphMemory & { readonly shared: NonNullable<GraphMemory['shared']> };
      readonly classCount: number;
      readonly referenceBytes: number;
    },
  ) {
    const { objects, arrays } = graph;
    const memories = { chunks: memory, objects: objects.memory, graph: arrays.shared };
    const { func, global } = instantiateWat(references, memories);
    this.#chunks = memory.buffer;
    this.#memory = new DataView(arrays.shared.buffer);
    this.#places = places(graph.classCount);
    this.#offsetsEnd = this.#places.offsetsAt;
    this.#edgesAt = arrays.edges.byteOffset;
    this.#walk = func('walk');
    this.#edge = global('edge');
    this.#slots = { slots: global('slots'), shift: global('shift'), mask: global('mask') };
    placeSlots(this.#slots, { at: this.#places.slotsAt, count: this.#places.slotCount });
    const table = objects.tablePlace;
    global('table').value = table.at;
    global('firstUpperHalf').value = table.firstUpperHalf;
    global('upperHalves').value = table.upperHalves;
    global('first').value = arrays.first.byteOffset;
    global('sizes').value = arrays.sizeUnits.byteOffset;
    global('kinds').value = arrays.kinds.byteOffset;
    global('wideKinds').value = arrays.kinds.BYTES_PER_ELEMENT === 4 ? 1 : 0;
    global('edges').value = this.#edgesAt;
    global('referenceShift').value = Math.log2(graph.referenceBytes);
  }

  /** Has the loop take the objects of a class, if there is room for it. */
  learn({ high, low }: Identifier, shape: InstanceShape): void {
    const { slotCount, end } = this.#places;
    const { offsets } = shape;
    const hasRoom = this.#offsetsEnd + offsets.byteLength <= end && this.#classCount * 2 < slotCount;
    if (!hasRoom) return;
    const entry = ENTRIES_AT + this.#classCount * ENTRY_BYTES;
    this.#classCount += 1;
    const memory = this.#memory;
    memory.setUint32(entry, high);
    memory.setUint32(entry + 4, low);
    const offsetsFrom = this.#offsetsEnd;
    for (const offset of offsets) {
      memory.setInt32(this.#offsetsEnd, offset, true);
      this.#offsetsEnd += offsets.BYTES_PER_ELEMENT;
    }
    const words = [shape.bodyBytes, shape.kind, shape.sizeUnits, shape.classObject];
    for (const [index, word] of [...words, offsetsFrom, this.#offsetsEnd].entries()) {
      memory.setInt32(entry + 8 + 4 * index, word, true);
    }
    enterClass(this.#slots, memory, entry);
  }

  /**
   * As {@link HeapVisitor.walk}, with the number of edges there are, which {@link edgeCount} is afterwards; takes
   * nothing of bytes that lie elsewhere.
   */
  walk(
    view: DataView,
    range: { readonly at: number; readonly limit: number; readonly edgeCount: number },
  ): number {
    const { at, limit, edgeCount } = range;
    this.#edge.value = this.#edgesAt + 4 * edgeCount;
    if (view.buffer !== this.#chunks) return at;
    return this.#walk(at + view.byteOffset, limit + view.byteOffset) - view.byteOffset;
  }

  get edgeCount(): number {
    return ((this.#edge.value >>> 0) - this.#edgesAt) / 4;
  }
}

/** A slot for each class twice over, rounded up to a power of two, and as much room as they leave each other. */
function places(classCount: number): {
  readonly slotsAt: number;
  readonly slotCount: number;
  readonly offsetsAt: number;
  readonly end: number;
} {
  const slotCount = Math.max(SLOTS_MIN, 2 ** Math.ceil(Math.log2(2 * classCount + 1)));
  const slotsAt = ENTRIES_AT + (slotCount / 2) * ENTRY_BYTES;
  const offsetsAt = slotsAt + slotCount * SLOT_BYTES;
  const end = offsetsAt + OFFSET_BYTES + classCount * OFFSET_BYTES_PER_CLASS;
  return { slotsAt, slotCount, offsetsAt, end };
}
