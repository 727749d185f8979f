import { type ByteCursor, STRING_IN_POOL } from './byte-cursor.ts';
import { ConstantPool } from './constant-pool.ts';
import { Struct, type Value } from './struct.ts';
import type { Field, TypeDefinition } from './type-definition.ts';
import { UnreadableValue } from './unreadable-value.ts';
import { Unresolved, UnresolvedArray } from './unresolved.ts';

export type ReadValue = (cursor: ByteCursor) => Value | Unresolved;

const PRIMITIVES: ReadonlyMap<string, ReadValue> = new Map<string, ReadValue>([
  ['boolean', (cursor) => cursor.readByte() !== 0],
  ['byte', (cursor) => (cursor.readByte() << 24) >> 24],
  ['short', (cursor) => cursor.readInteger(16)],
  ['char', (cursor) => String.fromCharCode(cursor.readInteger(16) & 0xffff)],
  ['int', (cursor) => cursor.readInteger(32)],
  ['long', (cursor) => cursor.readLong()],
  ['float', (cursor) => cursor.readFloat()],
  ['double', (cursor) => cursor.readDouble()],
]);
const STRING = 'java.lang.String';

/**
 * Makes a reader for every type of a chunk, from the chunk's own metadata, and its constant pools.
 *
 * A type that cannot be read (a field of a type that is not declared, a structure without fields or one
 * that holds itself) gets none, and neither does a type that needs it: `readerOf` throws
 * `UnreadableValue`. So every value takes at least one byte, and reading ends.
 */
export class ValueReaders {
  readonly #types: ReadonlyMap<number, TypeDefinition>;
  readonly #readers = new Map<number, ReadValue>();
  readonly #pools = new Map<number, ConstantPool>();
  /** Types whose readers are being made, to see one that holds itself. */
  readonly #open = new Set<number>();

  constructor(types: ReadonlyMap<number, TypeDefinition>) {
    this.#types = types;
  }

  /** Once every checkpoint of the chunk has been read: events get the constants themselves. */
  markPoolsWhole(): void {
    for (const pool of this.#pools.values()) pool.markWhole();
  }

  poolOf(typeId: number): ConstantPool {
    const pool = this.#pools.get(typeId) ?? new ConstantPool();
    this.#pools.set(typeId, pool);
    return pool;
  }

  readerOf(typeId: number): ReadValue {
    const known = this.#readers.get(typeId);
    if (known !== undefined) return known;
    const type = this.#types.get(typeId);
    if (type === undefined) throw new UnreadableValue(`the metadata declares no type ${typeId}`);
    if (this.#open.has(typeId)) throw new UnreadableValue(`the type ${type.name} holds itself`);
    this.#open.add(typeId);
    try {
      const reader = PRIMITIVES.get(type.name) ?? this.#makeReader(type);
      this.#readers.set(typeId, reader);
      return reader;
    } finally {
      this.#open.delete(typeId);
    }
  }

  /** Reads an event's fields, once its size and type have been read. */
  eventReaderOf(type: TypeDefinition): (cursor: ByteCursor) => Struct {
    return readStruct(type, this.#fieldReaders(type));
  }

  #makeReader(type: TypeDefinition): ReadValue {
    if (type.name === STRING) return readStringFrom(this.poolOf(type.id));
    const readers = this.#fieldReaders(type);
    const [only] = readers;
    if (only === undefined) throw new UnreadableValue(`the type ${type.name} is not known`);
    return type.isSimple ? only : readStruct(type, readers);
  }

  #fieldReaders(type: TypeDefinition): ReadValue[] {
    return type.fields.map((field) => {
      const element = this.#elementReader(field);
      return field.isArray ? readArray(element) : element;
    });
  }

  #elementReader({ isPooled, typeId }: Field): ReadValue {
    if (!isPooled) return this.readerOf(typeId);
    const pool = this.poolOf(typeId);
    return (cursor) => pool.lookUp(cursor.readLong());
  }
}

function readStruct(type: TypeDefinition, readers: readonly ReadValue[]): (cursor: ByteCursor) => Struct {
  return (cursor) => {
    const values: (Value | Unresolved)[] = [];
    for (const read of readers) values.push(read(cursor));
    if (cursor.at > cursor.end) throw new UnreadableValue(`a ${type.name} runs past the end of its event`);
    return new Struct(type, values);
  };
}

function readArray(read: ReadValue): ReadValue {
  return (cursor) => {
    const elements: (Value | Unresolved)[] = [];
    for (let left = cursor.readCount(); left > 0; left -= 1) elements.push(read(cursor));
    return elements.every(isValue) ? elements : new UnresolvedArray(elements);
  };
}

function isValue(element: Value | Unresolved): element is Value {
  return !(element instanceof Unresolved);
}

function readStringFrom(pool: ConstantPool): ReadValue {
  return (cursor) => {
    const encoding = cursor.readByte();
    return encoding === STRING_IN_POOL ? pool.lookUp(cursor.readLong()) : cursor.readString(encoding);
  };
}
