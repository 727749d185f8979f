import type { ClassCensus, ClassTally } from './class-census.ts';
import { enterClass, placeSlots, SLOT_BYTES } from './class-slots.ts';
import { CHUNK_BYTES, type ChunkMemory } from './file-chunks.ts';
import { heapWalkModule, instantiateHeapWalk, type HeapWalk } from './heap-walk-module.ts';
import { HeapWalker, type SegmentWalker } from './heap-walker.ts';
import { HEAP_TAG, PRIMITIVE_TYPES } from './record-tag.ts';
import type { WasmModule } from './wat-module.ts';

/** Places in the memory; entries and slots are described in heap-walk.wat. */
const PRIMITIVES_AT = 64;
const PRIMITIVE_BYTES = 16;
const ENTRIES_AT = 4096;
const ENTRY_BYTES = 40;
/** Classes there is room for at first; doubled when they are used up. */
const INITIAL_CLASSES = 1 << 14;
/** Bytes that lie elsewhere are led through a window of the memory. */
const WINDOW_BYTES = 1 << 20;

/** Offset of the class's identifier in the sub-records that have one, with identifiers of 8 bytes. */
const CLASS_OFFSETS: ReadonlyMap<number, number> = new Map([
  [HEAP_TAG.instance, 13],
  [HEAP_TAG.objectArray, 17],
]);

interface Place {
  readonly memory: ArrayBuffer;
  /** From an offset in the view to one in the memory. */
  readonly offset: number;
  /** Offset in the view behind the last byte that is there. */
  readonly until: number;
}

/**
 * Walks heap dump segments with the inner loop in WebAssembly. Whatever that loop stops at, a
 * {@link HeapWalker} reads: it is the one that knows the format, and the oracle of this.
 *
 * Only dumps with identifiers of 8 bytes: no JVM of today writes others.
 */
class WasmHeapWalker implements SegmentWalker {
  readonly identifierSizeBytes = 8;
  readonly #module: WasmModule;
  readonly #plain = new HeapWalker(8);
  readonly #tallies: ClassTally[] = [];
  readonly #ids: bigint[] = [];
  readonly #entryOf = new Map<ClassTally, number>();
  /** In the memory: what a file is read into is walked where it lies, until the memory has to grow. */
  readonly chunkMemory: ChunkMemory;
  #walk: HeapWalk;
  #memory: DataView;
  #window: Uint8Array;
  #classesMax = INITIAL_CLASSES;

  constructor(module: WasmModule) {
    this.#module = module;
    [this.#walk, this.#memory, this.#window] = this.#makeMemory();
    const chunksAt = this.#window.byteOffset + WINDOW_BYTES;
    const chunk = (index: number): Buffer =>
      Buffer.from(this.#walk.memory, chunksAt + index * CHUNK_BYTES, CHUNK_BYTES);
    this.chunkMemory = [chunk(0), chunk(1)];
  }

  get census(): ClassCensus {
    return this.#plain.census;
  }

  get fault(): string | null {
    return this.#plain.fault;
  }

  get narrowReferences(): boolean {
    return this.#plain.narrowReferences;
  }

  walk(view: DataView, start: number, segmentEnd: number): number {
    const limit = Math.min(view.byteLength, segmentEnd);
    let position = start;
    let place: Place | null = null;
    while (position < limit) {
      if (place === null || position >= place.until || place.memory !== this.#walk.memory) {
        place = this.#placeOf(view, { from: position, limit });
      }
      const { offset, until } = place;
      const reached = this.#walk.walk(position + offset, until + offset, segmentEnd + offset) - offset;
      if (reached >= until) {
        position = reached;
        continue;
      }
      const next = this.#walkOne(view, reached, segmentEnd);
      if (next === reached) return reached;
      position = next;
    }
    return position;
  }

  /** Where the loop finds the bytes of a view: in the memory already, or copied to the window in it. */
  #placeOf(view: DataView, { from, limit }: { readonly from: number; readonly limit: number }): Place {
    const { memory } = this.#walk;
    if (view.buffer === memory) return { memory, offset: view.byteOffset, until: limit };
    const until = Math.min(limit, from + WINDOW_BYTES);
    this.#window.set(new Uint8Array(view.buffer, view.byteOffset + from, until - from));
    return { memory, offset: this.#window.byteOffset - from, until };
  }

  /** Adds what was counted in the memory to the census, and takes it from there. */
  finish(): void {
    this.#plain.narrowReferences ||= this.#walk.narrow.value !== 0;
    const memory = this.#memory;
    for (const [index, tally] of this.#tallies.entries()) {
      const entry = ENTRIES_AT + index * ENTRY_BYTES;
      tally.instances += memory.getUint32(entry + 12, true);
      tally.arrays += memory.getUint32(entry + 16, true);
      tally.narrowArrayBytes += Number(memory.getBigUint64(entry + 24, true));
      tally.wideArrayBytes += Number(memory.getBigUint64(entry + 32, true));
      this.#clear({ from: entry + 12, bytes: ENTRY_BYTES - 12 });
    }
    for (const [index, { code }] of PRIMITIVE_TYPES.entries()) {
      const at = PRIMITIVES_AT + index * PRIMITIVE_BYTES;
      const counted = {
        arrays: Number(memory.getBigUint64(at, true)),
        heapBytes: Number(memory.getBigUint64(at + 8, true)),
      };
      this.census.addPrimitiveArrays(code, counted);
      this.#clear({ from: at, bytes: PRIMITIVE_BYTES });
    }
  }

  /** Has the plain walker read one sub-record, and learns the class that it is of. */
  #walkOne(view: DataView, at: number, segmentEnd: number): number {
    const walk = this.#walk;
    this.#plain.lastArray = {
      high: swapped(walk.arrayHigh.value),
      low: walk.arrayLow.value >>> 0,
      minBytes: walk.arrayMinBytes.value,
      wideBytes: walk.arrayWideBytes.value,
    };
    const next = this.#plain.walkOne(view, at, segmentEnd);
    if (next === at) return at;
    const { high, low, minBytes, wideBytes } = this.#plain.lastArray;
    walk.arrayHigh.value = swapped(high) | 0;
    walk.arrayLow.value = low | 0;
    walk.arrayMinBytes.value = minBytes;
    walk.arrayWideBytes.value = wideBytes;
    const classOffset = CLASS_OFFSETS.get(view.getUint8(at));
    if (classOffset !== undefined) this.#learn(view, at + classOffset);
    return next;
  }

  #learn(view: DataView, at: number): void {
    const tally = this.census.classOf(view.getUint32(at), view.getUint32(at + 4));
    const known = this.#entryOf.get(tally);
    if (known !== undefined) {
      this.#memory.setInt32(known + 8, tally.bodyBytes, true);
      return;
    }
    if (this.#tallies.length === this.#classesMax) this.#grow();
    this.#ids.push(view.getBigUint64(at, true));
    this.#tallies.push(tally);
    this.#enter(this.#tallies.length - 1);
  }

  #grow(): void {
    this.finish();
    this.#classesMax *= 2;
    const { arrayHigh, arrayLow, arrayMinBytes, arrayWideBytes } = this.#walk;
    [this.#walk, this.#memory, this.#window] = this.#makeMemory();
    this.#walk.arrayHigh.value = arrayHigh.value;
    this.#walk.arrayLow.value = arrayLow.value;
    this.#walk.arrayMinBytes.value = arrayMinBytes.value;
    this.#walk.arrayWideBytes.value = arrayWideBytes.value;
    for (const index of this.#tallies.keys()) this.#enter(index);
  }

  /** Writes the entry of a class and has a slot point to it. */
  #enter(index: number): void {
    const tally = this.#tallies[index];
    const id = this.#ids[index];
    if (tally === undefined || id === undefined) return;
    const entry = ENTRIES_AT + index * ENTRY_BYTES;
    this.#memory.setBigUint64(entry, id, true);
    this.#memory.setInt32(entry + 8, tally.bodyBytes, true);
    this.#entryOf.set(tally, entry);
    enterClass(this.#walk, this.#memory, entry);
  }

  #makeMemory(): [HeapWalk, DataView, Uint8Array] {
    const slotCount = this.#classesMax * 2;
    const slotsAt = ENTRIES_AT + this.#classesMax * ENTRY_BYTES;
    const windowAt = slotsAt + slotCount * SLOT_BYTES;
    const walk = instantiateHeapWalk(this.#module, {
      memoryBytes: windowAt + WINDOW_BYTES + 2 * CHUNK_BYTES,
    });
    placeSlots(walk, { at: slotsAt, count: slotCount });
    walk.primitives.value = PRIMITIVES_AT;
    const { memory } = walk;
    return [walk, new DataView(memory), new Uint8Array(memory, windowAt, WINDOW_BYTES)];
  }

  #clear({ from, bytes }: { readonly from: number; readonly bytes: number }): void {
    new Uint8Array(this.#memory.buffer, from, bytes).fill(0);
  }
}

/** The fastest walker there is for one dump, and the memory to read the dump into. */
export async function fastWalker(): Promise<{
  readonly makeWalker: (identifierSizeBytes: 4 | 8) => SegmentWalker;
  readonly chunkMemory: ChunkMemory;
}> {
  const walker = new WasmHeapWalker(await heapWalkModule());
  return {
    makeWalker: (identifierSizeBytes) =>
      identifierSizeBytes === 8 ? walker : new HeapWalker(identifierSizeBytes),
    chunkMemory: walker.chunkMemory,
  };
}

/** The halves of an identifier are compared as they stand in the dump, which is big-endian. */
function swapped(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
