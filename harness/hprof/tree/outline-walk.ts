import { instantiateWat } from '../wat-module.ts';
import type { HeapLoops } from './heap-loops.ts';
import type { Identifier } from '../identifier.ts';
import type { ObjectIndex } from './object-index.ts';

const CLASS_BYTES = 8;
/** More than 16 bits: no object's address goes on like that. */
const NO_KEY = 0x1_0000;

/** The inner loop of {@link HeapOutline}, outline-walk.wat, on the index of its objects. */
export class OutlineWalk {
  readonly #objects: ObjectIndex;
  readonly #memory: ArrayBuffer;
  readonly #classes: DataView;
  #classCount = 0;
  readonly #walk: (...parameters: readonly number[]) => number;
  readonly #keyHigh: { value: number };
  readonly #keyLow: { value: number };
  readonly #page: { value: number };
  readonly #wantedEnd: { value: number };

  constructor({ outline, memory, spare }: HeapLoops, objects: ObjectIndex) {
    const { func, global } = instantiateWat(outline, { chunks: memory, objects: objects.memory });
    this.#objects = objects;
    this.#memory = memory.buffer;
    this.#classes = spare;
    this.#walk = func('walk');
    this.#keyHigh = global('keyHigh');
    this.#keyLow = global('keyLow');
    this.#page = global('page');
    this.#wantedEnd = global('wantedEnd');
    global('wanted').value = spare.byteOffset;
    this.#wantedEnd.value = spare.byteOffset;
  }

  /** Has the loop stop at the instances of a class. */
  stopAt({ high, low }: Identifier): void {
    const at = this.#classCount * CLASS_BYTES;
    this.#classCount += 1;
    if (this.#isFull) return;
    this.#classes.setUint32(at, high);
    this.#classes.setUint32(at + 4, low);
    this.#wantedEnd.value = this.#classes.byteOffset + at + CLASS_BYTES;
  }

  /** As {@link HeapVisitor.walk}; takes nothing of bytes that lie elsewhere. */
  walk(view: DataView, at: number, limit: number): number {
    if (view.buffer !== this.#memory || this.#isFull) return at;
    const { key, pageAt } = this.#objects.lastPlace;
    this.#keyHigh.value = swapped(Math.floor(key / 0x1_0000));
    this.#keyLow.value = key === -1 ? NO_KEY : swapped(key % 0x1_0000) >>> 16;
    this.#page.value = pageAt;
    return this.#walk(at + view.byteOffset, limit + view.byteOffset) - view.byteOffset;
  }

  /** A damaged dump may name any number of classes alike. */
  get #isFull(): boolean {
    return this.#classCount * CLASS_BYTES > this.#classes.byteLength;
  }
}

/** The order of bytes in the dump, which is not this machine's. */
function swapped(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
