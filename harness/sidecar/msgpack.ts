/** Reads MessagePack (github.com/msgpack/msgpack, spec.md), as far as log routers need it: all of it but encoding. */

/** A value of an application's own type. */
export interface MsgpackExtension {
  readonly type: number;
  readonly data: Buffer;
}

export type MsgpackValue =
  | null
  | boolean
  /** 64-bit integers lose what a double cannot hold. */
  | number
  | string
  | Buffer
  | readonly MsgpackValue[]
  /** Keys that are no strings are written as JSON. */
  | ReadonlyMap<string, MsgpackValue>
  | MsgpackExtension;

/** What came is not MessagePack, or larger or deeper than it may be. */
export class MsgpackError extends Error {}

/** A Forward message may hold a whole chunk; Fluent Bit's are about 2 MB. */
const MESSAGE_BYTES_MAX = 16 * 1_048_576;
const DEPTH_MAX = 32;

/** Thrown and caught here only: the value's end has not arrived. */
class IncompleteError extends Error {}

/** Puts a stream of bytes together into the values it is made of. */
export class MsgpackReader {
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * The values that are complete with this chunk.
   *
   * @throws MsgpackError
   */
  push(chunk: Buffer): readonly MsgpackValue[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const values: MsgpackValue[] = [];
    while (this.#bytes.length > 0) {
      const cursor = new Cursor(this.#bytes);
      try {
        values.push(readValue(cursor, 0));
      } catch (error) {
        if (!(error instanceof IncompleteError)) throw error;
        if (this.#bytes.length > MESSAGE_BYTES_MAX) {
          throw new MsgpackError(`a message is longer than ${MESSAGE_BYTES_MAX} bytes`, { cause: error });
        }
        break;
      }
      this.#bytes = this.#bytes.subarray(cursor.offset);
    }
    return values;
  }
}

class Cursor {
  offset = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    if (this.offset + length > this.#bytes.length) throw new IncompleteError();
    const taken = this.#bytes.subarray(this.offset, this.offset + length);
    this.offset += length;
    return taken;
  }

  unsigned(length: 1 | 2 | 4 | 8): number {
    const bytes = this.take(length);
    return length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, length);
  }

  signed(length: 1 | 2 | 4 | 8): number {
    const bytes = this.take(length);
    return length === 8 ? Number(bytes.readBigInt64BE()) : bytes.readIntBE(0, length);
  }
}

/** Formats whose first byte holds a small size or value, and those that have a byte of their own. */
function readValue(cursor: Cursor, depth: number): MsgpackValue {
  if (depth > DEPTH_MAX) throw new MsgpackError(`values are nested deeper than ${DEPTH_MAX}`);
  const format = cursor.unsigned(1);
  if (format <= 0x7f) return format;
  if (format >= 0xe0) return format - 0x1_00;
  if (format <= 0x8f) return readMap(cursor, format & 0x0f, depth);
  if (format <= 0x9f) return readArray(cursor, format & 0x0f, depth);
  if (format <= 0xbf) return cursor.take(format & 0x1f).toString('utf8');
  return readLong(cursor, format, depth);
}

const SIZES = [1, 2, 4, 8] as const;

function readLong(cursor: Cursor, format: number, depth: number): MsgpackValue {
  const size = (first: number): 1 | 2 | 4 | 8 => SIZES[format - first] ?? 8;
  switch (format) {
    case 0xc0:
      return null;
    case 0xc2:
    case 0xc3:
      return format === 0xc3;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return cursor.take(cursor.unsigned(size(0xc4)));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(cursor, cursor.unsigned(size(0xc7)));
    case 0xca:
      return cursor.take(4).readFloatBE();
    case 0xcb:
      return cursor.take(8).readDoubleBE();
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return cursor.unsigned(size(0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return cursor.signed(size(0xd0));
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return readExtension(cursor, 2 ** (format - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return cursor.take(cursor.unsigned(size(0xd9))).toString('utf8');
    case 0xdc:
    case 0xdd:
      return readArray(cursor, cursor.unsigned(format === 0xdc ? 2 : 4), depth);
    case 0xde:
    case 0xdf:
      return readMap(cursor, cursor.unsigned(format === 0xde ? 2 : 4), depth);
    default:
      throw new MsgpackError(`0x${format.toString(16)} begins no MessagePack value`);
  }
}

function readExtension(cursor: Cursor, length: number): MsgpackExtension {
  return { type: cursor.signed(1), data: cursor.take(length) };
}

function readArray(cursor: Cursor, length: number, depth: number): readonly MsgpackValue[] {
  const values: MsgpackValue[] = [];
  for (let index = 0; index < length; index += 1) values.push(readValue(cursor, depth + 1));
  return values;
}

function readMap(cursor: Cursor, length: number, depth: number): ReadonlyMap<string, MsgpackValue> {
  const map = new Map<string, MsgpackValue>();
  for (let index = 0; index < length; index += 1) {
    const key = readValue(cursor, depth + 1);
    map.set(typeof key === 'string' ? key : JSON.stringify(key), readValue(cursor, depth + 1));
  }
  return map;
}
