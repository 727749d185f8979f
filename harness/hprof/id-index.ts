const INITIAL_CAPACITY = 1 << 12;

/**
 * Gives each identifier of a dump a small dense index, in order of first sight.
 *
 * Identifiers are 64 bits, which JavaScript has no fast integer for, so they come as two unsigned
 * halves. Open addressing in typed arrays: a `Map` of bigint is about thirty times slower, and the
 * class of every object of the heap is looked up here.
 */
export class IdIndex {
  #highs = new Uint32Array(INITIAL_CAPACITY);
  #lows = new Uint32Array(INITIAL_CAPACITY);
  /** Index + 1; 0 marks a free slot. */
  #slots = new Uint32Array(INITIAL_CAPACITY);
  #mask = INITIAL_CAPACITY - 1;
  #size = 0;

  /** The index of an identifier; a new one is added. */
  indexOf(high: number, low: number): number {
    const slots = this.#slots;
    let slot = hashOf(high, low) & this.#mask;
    // Ends: the table is never more than half full.
    while (slots[slot] !== 0) {
      if (this.#lows[slot] === low && this.#highs[slot] === high) return (slots[slot] ?? 0) - 1;
      slot = (slot + 1) & this.#mask;
    }
    return this.#add(slot, high, low);
  }

  #add(slot: number, high: number, low: number): number {
    this.#highs[slot] = high;
    this.#lows[slot] = low;
    this.#size += 1;
    this.#slots[slot] = this.#size;
    const index = this.#size - 1;
    if (this.#size * 2 > this.#mask) this.#grow();
    return index;
  }

  #grow(): void {
    const highs = this.#highs;
    const lows = this.#lows;
    const slots = this.#slots;
    // By more than double: of a table of all names the earlier ones are garbage, that is as much memory again.
    const capacity = slots.length * 4;
    this.#highs = new Uint32Array(capacity);
    this.#lows = new Uint32Array(capacity);
    this.#slots = new Uint32Array(capacity);
    this.#mask = capacity - 1;
    for (let from = 0; from < slots.length; from += 1) {
      const indexPlusOne = slots[from] ?? 0;
      if (indexPlusOne === 0) continue;
      const low = lows[from] ?? 0;
      const high = highs[from] ?? 0;
      let to = hashOf(high, low) & this.#mask;
      while (this.#slots[to] !== 0) to = (to + 1) & this.#mask;
      this.#highs[to] = high;
      this.#lows[to] = low;
      this.#slots[to] = indexPlusOne;
    }
  }
}

/** Fibonacci hashing: identifiers are aligned addresses, so their low bits say nothing. */
export function hashOf(high: number, low: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
