import { UnreadableValue } from './unreadable-value.ts';

const ENCODING = { null: 0, empty: 1, utf8: 3, characters: 4, latin1: 5 } as const;
/** A string that stands in the constant pool of strings; its key follows. */
export const STRING_IN_POOL = 2;

/** Above this the upper 28 bits of an integer take it past 2^53. */
const LARGEST_EXACT_UPPER_BITS = 0x1ff_ffff;
const UPPER_SCALE = 0x1000_0000;

/**
 * Reads JFR's primitive values one after the other, never past `end`.
 *
 * Integers of all widths are LEB128 with at most nine bytes. Behind `end` the bytes of the next event may
 * stand: the caller compares `at` with `end` when it has read a whole event.
 */
export class ByteCursor {
  readonly bytes: Buffer;
  at: number;
  end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** A signed 64-bit integer: a number as far as that is exact, else a bigint. */
  readLong(): number | bigint {
    const bytes = this.bytes;
    const start = this.at;
    let byte = bytes[start] ?? 0;
    if (byte < 0x80) {
      this.at = start + 1;
      return byte;
    }
    let lower = byte & 0x7f;
    let at = start + 1;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = bytes[at] ?? 0;
      at += 1;
      lower |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.at = at;
        return lower;
      }
    }
    let upper = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      byte = bytes[at] ?? 0;
      at += 1;
      upper |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.at = at;
        if (upper <= LARGEST_EXACT_UPPER_BITS) return upper * UPPER_SCALE + lower;
        return (BigInt(upper) << 28n) | BigInt(lower);
      }
    }
    this.at = at + 1;
    const value = (BigInt(bytes[at] ?? 0) << 56n) | (BigInt(upper) << 28n) | BigInt(lower);
    return toExactNumber(BigInt.asIntN(64, value));
  }

  /** A signed integer of `bits` bits: what a `short` or `int` is read as. */
  readInteger(bits: 16 | 32): number {
    const value = this.readLong();
    const lower = typeof value === 'number' ? value % 0x1_0000_0000 : Number(BigInt.asIntN(32, value));
    return bits === 32 ? lower | 0 : (lower << 16) >> 16;
  }

  /** How many bytes or elements follow, each of which takes at least one byte. */
  readCount(): number {
    const count = this.readInteger(32);
    if (count < 0 || count > this.end - this.at) {
      throw new UnreadableValue(`${count} elements where ${this.end - this.at} bytes are left`);
    }
    return count;
  }

  readByte(): number {
    const byte = this.bytes[this.at] ?? 0;
    this.at += 1;
    return byte;
  }

  readFloat(): number {
    return this.bytes.readFloatBE(this.#take(4));
  }

  readDouble(): number {
    return this.bytes.readDoubleBE(this.#take(8));
  }

  /** The string whose `encoding` byte has been read and is not `STRING_IN_POOL`. */
  readString(encoding: number): string | null {
    switch (encoding) {
      case ENCODING.null:
        return null;
      case ENCODING.empty:
        return '';
      case ENCODING.utf8:
        return this.#readText('utf8');
      case ENCODING.latin1:
        return this.#readText('latin1');
      case ENCODING.characters:
        return this.#readCharacters();
      default:
        throw new UnreadableValue(`a string of the unknown encoding ${encoding}`);
    }
  }

  #readText(encoding: 'utf8' | 'latin1'): string {
    const sizeBytes = this.readCount();
    const start = this.#take(sizeBytes);
    return this.bytes.toString(encoding, start, start + sizeBytes);
  }

  /** UTF-16, each unit an integer: what Java code writes, so nearly all of it takes one byte a unit. */
  #readCharacters(): string {
    const count = this.readCount();
    const start = this.at;
    let plain = start;
    while (plain < start + count && (this.bytes[plain] ?? 0) < 0x80) plain += 1;
    this.at = plain;
    const text = this.bytes.toString('latin1', start, plain);
    return plain === start + count ? text : text + this.#readUnits(start + count - plain);
  }

  #readUnits(count: number): string {
    const units = Buffer.allocUnsafe(count * 2);
    for (let index = 0; index < count; index += 1) {
      units.writeUInt16LE(this.readInteger(16) & 0xffff, index * 2);
    }
    return units.toString('utf16le');
  }

  /** Offset of the next `sizeBytes` bytes, which are stepped over. */
  #take(sizeBytes: number): number {
    const start = this.at;
    if (start + sizeBytes > this.end) throw new UnreadableValue('a value runs past the end of its event');
    this.at = start + sizeBytes;
    return start;
  }
}

function toExactNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
