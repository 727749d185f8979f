import assert from 'node:assert/strict';
import { growTo, WASM_BYTES_MAX, wasmMemory, type WasmMemory } from '../wat-module.ts';

/** Heap bytes that one page of the index stands for. */
const PAGE_BITS = 16;
/** Objects lie on multiples of 8 bytes: 8192 places a page, 32 a word; beside each word its rank. */
const WORDS_PER_PAGE = 2 * 256;
const PAGE_BYTES = 4 * WORDS_PER_PAGE;
const INITIAL_PAGES = 64;
/** 1 TiB: what the page table of a heap may span; 64 MiB of table. */
const UPPER_HALVES_MAX = 256;
const TABLE_BYTES_PER_UPPER_HALF = 4 * 0x1_0000;
/** What is left of a memory beside the table. */
const MEMORY_PAGES_MAX = (WASM_BYTES_MAX - UPPER_HALVES_MAX * TABLE_BYTES_PER_UPPER_HALF) / PAGE_BYTES;
/** Pages allowed beyond what the dump's size explains: bounds what scattered identifiers of a damaged dump cost. */
const SPARE_PAGES = 1 << 15;
const DUMP_BYTES_PER_PAGE = 4_096;

export type ObjectIndexFault = 'unaligned' | 'scattered';

/**
 * Numbers the objects of a heap 0, 1, 2 … in the order of their addresses.
 *
 * A bitmap over the addresses with the rank of each word beside it: about 4 % of the heap's size, and one
 * look-up touches one cache line, where a hash of 20 million identifiers takes ten times the memory and a
 * binary search 25 steps. It needs what HotSpot gives: identifiers that are addresses, multiples of 8.
 *
 * It lies in a memory that the loops in WebAssembly see too: the pages, and once finished the table behind them.
 */
export class ObjectIndex {
  /** Why identifiers cannot be numbered; `null` while all is well. */
  fault: ObjectIndexFault | null = null;
  /** Objects numbered; known after {@link finish}. */
  size = 0;
  readonly memory: WasmMemory = wasmMemory(INITIAL_PAGES * PAGE_BYTES);
  readonly #pagesMax: number;
  #words = new Uint32Array(this.memory.buffer);
  /** Page by address without its lower 16 bits. */
  readonly #pages = new Map<number, number>();
  #lastKey = -1;
  #lastPage = 0;
  /** Page + 1 by address without its lower 16 bits, from `#firstUpperHalf` on; 0 where there is none. */
  #table = new Uint32Array(0);
  #firstUpperHalf = 0;
  #upperHalves = 0;

  constructor({ dumpBytes }: { readonly dumpBytes: number }) {
    this.#pagesMax = Math.min(SPARE_PAGES + Math.ceil(dumpBytes / DUMP_BYTES_PER_PAGE), MEMORY_PAGES_MAX);
  }

  /** The object added last: its address without the lower 16 bits, -1 when there is none, and where its page begins. */
  get lastPlace(): { readonly key: number; readonly pageAt: number } {
    return { key: this.#lastKey, pageAt: this.#lastPage * PAGE_BYTES };
  }

  /** Where the table of pages begins, and what part of the address space it covers. */
  get tablePlace(): { readonly at: number; readonly firstUpperHalf: number; readonly upperHalves: number } {
    return {
      at: this.#pages.size * PAGE_BYTES,
      firstUpperHalf: this.#firstUpperHalf,
      upperHalves: this.#upperHalves,
    };
  }

  add(high: number, low: number): void {
    const key = high * 0x1_0000 + (low >>> PAGE_BITS);
    if (key !== this.#lastKey) {
      if ((low & 7) !== 0) this.fault = 'unaligned';
      if (this.fault !== null) return;
      this.#lastPage = this.#page(key);
      this.#lastKey = key;
    }
    if ((low & 7) !== 0) {
      this.fault = 'unaligned';
      return;
    }
    const word = this.#lastPage * WORDS_PER_PAGE + ((low >>> 7) & 0x1fe);
    this.#words[word] = (this.#words[word] ?? 0) | (1 << ((low >>> 3) & 31));
  }

  /** Ranks what was added; nothing may be added after. */
  finish(): void {
    if (this.fault !== null) return;
    const keys = [...this.#pages.keys()].toSorted((a, b) => a - b);
    this.#firstUpperHalf = upperHalf(keys[0]);
    this.#upperHalves = keys.length === 0 ? 0 : upperHalf(keys.at(-1)) - this.#firstUpperHalf + 1;
    if (this.#upperHalves > UPPER_HALVES_MAX) {
      this.fault = 'scattered';
      return;
    }
    const { at } = this.tablePlace;
    this.#makeRoom(at + this.#upperHalves * TABLE_BYTES_PER_UPPER_HALF);
    this.#table = new Uint32Array(this.memory.buffer, at, this.#upperHalves * 0x1_0000);
    let rank = 0;
    for (const key of keys) {
      const page = this.#pages.get(key) ?? 0;
      this.#table[key - this.#firstUpperHalf * 0x1_0000] = page + 1;
      const end = (page + 1) * WORDS_PER_PAGE;
      for (let word = page * WORDS_PER_PAGE; word < end; word += 2) {
        this.#words[word + 1] = rank;
        rank += bitCount(this.#words[word] ?? 0);
      }
    }
    this.size = rank;
  }

  /** The number of an object; -1 when no object has that identifier, as with null. */
  numberOf(high: number, low: number): number {
    const upper = high - this.#firstUpperHalf;
    if (upper < 0 || upper >= this.#upperHalves) return -1;
    const page = this.#table[(upper << PAGE_BITS) | (low >>> PAGE_BITS)] ?? 0;
    if (page === 0) return -1;
    const word = (page - 1) * WORDS_PER_PAGE + ((low >>> 7) & 0x1fe);
    const bits = this.#words[word] ?? 0;
    const bit = 1 << ((low >>> 3) & 31);
    if ((bits & bit) === 0 || (low & 7) !== 0) return -1;
    return (this.#words[word + 1] ?? 0) + bitCount(bits & (bit - 1));
  }

  /** The identifier of an object by its number. For a few: it looks through all pages. */
  identifierOf(number: number): { readonly high: number; readonly low: number } {
    assert(number >= 0 && number < this.size, `no object has the number ${number}`);
    for (const [key, page] of this.#pages) {
      const start = page * WORDS_PER_PAGE;
      const last = start + WORDS_PER_PAGE - 2;
      const end = (this.#words[last + 1] ?? 0) + bitCount(this.#words[last] ?? 0);
      if (number < (this.#words[start + 1] ?? 0) || number >= end) continue;
      for (let place = 0; place < 0x1_0000; place += 8) {
        const high = Math.floor(key / 0x1_0000);
        const low = (((key % 0x1_0000) << PAGE_BITS) | place) >>> 0;
        if (this.numberOf(high, low) === number) return { high, low };
      }
    }
    throw new assert.AssertionError({ message: `object ${number} is in no page` });
  }

  #page(key: number): number {
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const page = this.#pages.size;
    if (page >= this.#pagesMax) {
      this.fault = 'scattered';
      return 0;
    }
    this.#pages.set(key, page);
    if ((page + 1) * WORDS_PER_PAGE > this.#words.length) {
      this.#makeRoom(Math.min(2 * this.#words.byteLength, MEMORY_PAGES_MAX * PAGE_BYTES));
    }
    return page;
  }

  #makeRoom(bytes: number): void {
    growTo(this.memory, bytes);
    this.#words = new Uint32Array(this.memory.buffer);
  }
}

function upperHalf(key: number | undefined): number {
  return Math.floor((key ?? 0) / 0x1_0000);
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
