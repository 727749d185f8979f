import { hashOf } from './id-index.ts';
import { RECORD_HEADER_BYTES } from './record-length.ts';

/** Each growth leaves garbage that stays for a while. */
const GROWTH = 4;
const INITIAL_BYTES = 1 << 16;
const INITIAL_SLOTS = 1 << 12;

/**
 * The texts of a dump's UTF8 records by identifier: a large service has a million of them.
 *
 * The records are kept as they stand in the dump, one behind the other. Where an identifier's lies is found
 * out when the first is asked for: of a hundred thousand names only those of some thousand classes are wanted,
 * and most dumps have all names before the first class.
 */
export class NameTable {
  readonly #identifierSizeBytes: 4 | 8;
  #records = Buffer.alloc(INITIAL_BYTES);
  #view = viewOf(this.#records);
  #usedBytes = 0;
  /** How far the records are in the slots. */
  #indexedBytes = 0;
  /** Of the records in the slots. */
  #count = 0;
  /** Offset of a record + 1; 0 marks a free slot. Offsets may need more than 32 bits. */
  #slots = new Float64Array(INITIAL_SLOTS);

  constructor(identifierSizeBytes: 4 | 8) {
    this.#identifierSizeBytes = identifierSizeBytes;
  }

  /** Takes the whole UTF8 records that lie in `bytes` from `from` to `to`, heads included. */
  add(bytes: Buffer, from: number, to: number): void {
    const neededBytes = this.#usedBytes + to - from;
    if (neededBytes > this.#records.length) {
      const larger = Buffer.alloc(Math.max(neededBytes, this.#records.length * GROWTH));
      this.#records.copy(larger, 0, 0, this.#usedBytes);
      this.#records = larger;
      this.#view = viewOf(larger);
    }
    bytes.copy(this.#records, this.#usedBytes, from, to);
    this.#usedBytes = neededBytes;
  }

  /** The text of an identifier, by its last record; `null` when none gave it one. */
  text(high: number, low: number): string | null {
    this.#indexNew();
    const at = this.#slots[this.#slotOf(high, low)] ?? 0;
    if (at === 0) return null;
    const record = at - 1;
    const from = record + RECORD_HEADER_BYTES + this.#identifierSizeBytes;
    return this.#records.toString('utf8', from, this.#endOf(record));
  }

  #indexNew(): void {
    if (this.#indexedBytes === this.#usedBytes) return;
    for (let at = this.#indexedBytes; at < this.#usedBytes; at = this.#endOf(at)) this.#count += 1;
    if (this.#count * 2 > this.#slots.length) {
      this.#slots = new Float64Array(2 ** Math.ceil(Math.log2(this.#count * 2)));
      this.#indexedBytes = 0;
    }
    for (; this.#indexedBytes < this.#usedBytes; this.#indexedBytes = this.#endOf(this.#indexedBytes)) {
      const id = this.#indexedBytes + RECORD_HEADER_BYTES;
      this.#slots[this.#slotOf(this.#high(id), this.#low(id))] = this.#indexedBytes + 1;
    }
  }

  /** The slot of an identifier, or a free one where it belongs. */
  #slotOf(high: number, low: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(high, low) & mask;
    // Ends: the table is never more than half full.
    for (let at = slots[slot] ?? 0; at !== 0; at = slots[slot] ?? 0) {
      const id = at - 1 + RECORD_HEADER_BYTES;
      if (this.#low(id) === low && this.#high(id) === high) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #endOf(record: number): number {
    return record + RECORD_HEADER_BYTES + this.#view.getUint32(record + RECORD_HEADER_BYTES - 4);
  }

  #high(id: number): number {
    return this.#identifierSizeBytes === 4 ? 0 : this.#view.getUint32(id);
  }

  #low(id: number): number {
    return this.#view.getUint32(id + this.#identifierSizeBytes - 4);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
