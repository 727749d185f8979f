import { instantiateWat } from '../wat-module.ts';
import type { HeapLoops } from './heap-loops.ts';
import type { Identifier } from '../identifier.ts';

const ID_BYTES = 8;

/** The inner loop of a search for a few objects, lookup-walk.wat. */
export class LookupWalk {
  readonly #memory: ArrayBuffer;
  readonly #walk: (...parameters: readonly number[]) => number;
  /** There is room for all. */
  readonly #isComplete: boolean;

  constructor({ lookup, memory, spare }: HeapLoops, wanted: readonly Identifier[]) {
    const { func, global } = instantiateWat(lookup, { chunks: memory });
    this.#memory = memory.buffer;
    this.#walk = func('walk');
    this.#isComplete = wanted.length * ID_BYTES <= spare.byteLength;
    if (!this.#isComplete) return;
    for (const [index, { high, low }] of wanted.entries()) {
      spare.setUint32(index * ID_BYTES, high);
      spare.setUint32(index * ID_BYTES + 4, low);
    }
    global('wanted').value = spare.byteOffset;
    global('wantedEnd').value = spare.byteOffset + wanted.length * ID_BYTES;
  }

  /** As {@link HeapVisitor.walk}; takes nothing of bytes that lie elsewhere. */
  walk(view: DataView, at: number, limit: number): number {
    if (view.buffer !== this.#memory || !this.#isComplete) return at;
    return this.#walk(at + view.byteOffset, limit + view.byteOffset) - view.byteOffset;
  }
}
