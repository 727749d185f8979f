import { IdIndex } from './id-index.ts';

/** Each growth leaves garbage that stays for a while. */
const GROWTH = 4;

/** The texts of a dump's UTF8 records by identifier, as bytes: a large service has a million of them. */
export class NameTable {
  readonly #ids = new IdIndex();
  /** Start + 1 in `#bytes` by index; 0 where no text came. */
  #starts = new Float64Array(1 << 12);
  #lengths = new Uint32Array(1 << 12);
  #bytes = Buffer.alloc(1 << 16);
  #usedBytes = 0;

  add(high: number, low: number, text: Uint8Array): void {
    const index = this.#ids.indexOf(high, low);
    if (index >= this.#starts.length) {
      const starts = new Float64Array(Math.max(index + 1, this.#starts.length * GROWTH));
      starts.set(this.#starts);
      this.#starts = starts;
      const lengths = new Uint32Array(starts.length);
      lengths.set(this.#lengths);
      this.#lengths = lengths;
    }
    if (this.#usedBytes + text.length > this.#bytes.length) {
      const bytes = Buffer.alloc(Math.max(this.#usedBytes + text.length, this.#bytes.length * GROWTH));
      bytes.set(this.#bytes.subarray(0, this.#usedBytes));
      this.#bytes = bytes;
    }
    this.#bytes.set(text, this.#usedBytes);
    this.#starts[index] = this.#usedBytes + 1;
    this.#lengths[index] = text.length;
    this.#usedBytes += text.length;
  }

  /** The text of an identifier; `null` when no record gave it one. */
  text(high: number, low: number): string | null {
    const index = this.#ids.indexOf(high, low);
    const start = this.#starts[index] ?? 0;
    if (start === 0) return null;
    return this.#bytes.toString('utf8', start - 1, start - 1 + (this.#lengths[index] ?? 0));
  }
}
