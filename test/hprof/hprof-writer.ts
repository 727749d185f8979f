import { HEAP_TAG, OBJECT_TYPE, PRIMITIVE_TYPES, RECORD_TAG } from '../../harness/hprof/record-tag.ts';

/** Writes the records of an HPROF dump for tests, with identifiers that may use all their bits. */
export class HprofWriter {
  readonly #identifierSizeBytes: 4 | 8;

  constructor(identifierSizeBytes: 4 | 8) {
    this.#identifierSizeBytes = identifierSizeBytes;
  }

  header(options: { readonly format: string; readonly dumpedAtMs: number }): Buffer {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(options.dumpedAtMs));
    return Buffer.concat([Buffer.from(`${options.format}\0`), u4(this.#identifierSizeBytes), time]);
  }

  record(tag: number, body: Buffer): Buffer {
    return Buffer.concat([this.recordHead(tag, body.length), body]);
  }

  /** A record's head alone: for bodies too large to build, and for lengths that lie. */
  recordHead(tag: number, lengthBytes: number): Buffer {
    return Buffer.concat([u1(tag), u4(0), u4(lengthBytes)]);
  }

  utf8(id: bigint, text: string): Buffer {
    return this.record(RECORD_TAG.utf8, Buffer.concat([this.id(id), Buffer.from(text)]));
  }

  loadClass(classId: bigint, nameId: bigint): Buffer {
    const body = Buffer.concat([u4(1), this.id(classId), u4(0), this.id(nameId)]);
    return this.record(RECORD_TAG.loadClass, body);
  }

  segment(subRecords: readonly Buffer[]): Buffer {
    return this.record(RECORD_TAG.heapDumpSegment, Buffer.concat(subRecords));
  }

  endRecord(): Buffer {
    return this.recordHead(RECORD_TAG.heapDumpEnd, 0);
  }

  classDump(
    classId: bigint,
    superId: bigint,
    {
      statics = [],
      fields = [],
    }: { readonly statics?: readonly number[]; readonly fields?: readonly number[] },
  ): Buffer {
    const others = Array.from({ length: 5 }, () => this.id(0n));
    const staticFields = statics.map((type) => Buffer.concat([this.id(1n), u1(type), this.#value(type)]));
    const instanceFields = fields.map((type) => Buffer.concat([this.id(1n), u1(type)]));
    return Buffer.concat([
      u1(HEAP_TAG.classDump),
      this.id(classId),
      u4(0),
      this.id(superId),
      ...others,
      u4(0),
      u2(1), // One constant, an int.
      u2(7),
      u1(10),
      u4(42),
      u2(statics.length),
      ...staticFields,
      u2(fields.length),
      ...instanceFields,
    ]);
  }

  instance(objectId: bigint, classId: bigint, bodyBytes: number): Buffer {
    return Buffer.concat([
      u1(HEAP_TAG.instance),
      this.id(objectId),
      u4(0),
      this.id(classId),
      u4(bodyBytes),
      Buffer.alloc(bodyBytes, HEAP_TAG.instance),
    ]);
  }

  objectArray(arrayId: bigint, classId: bigint, count: number): Buffer {
    const elements = Buffer.alloc(count * this.#identifierSizeBytes, HEAP_TAG.instance);
    return Buffer.concat([
      u1(HEAP_TAG.objectArray),
      this.id(arrayId),
      u4(0),
      u4(count),
      this.id(classId),
      elements,
    ]);
  }

  primitiveArray(arrayId: bigint, type: number, count: number): Buffer {
    const elements = Buffer.alloc(count * this.#value(type).length, HEAP_TAG.instance);
    return Buffer.concat([this.primitiveArrayHead(arrayId, type, count), elements]);
  }

  primitiveArrayHead(arrayId: bigint, type: number, count: number): Buffer {
    return Buffer.concat([u1(HEAP_TAG.primitiveArray), this.id(arrayId), u4(0), u4(count), u1(type)]);
  }

  /** Each of HotSpot's GC roots once. */
  roots(): Buffer[] {
    const extra: readonly (readonly [tag: number, sizeBytes: number])[] = [
      [0xff, 0],
      [0x01, this.#identifierSizeBytes],
      [0x02, 8],
      [0x03, 8],
      [0x04, 4],
      [0x05, 0],
      [0x06, 4],
      [0x07, 0],
      [0x08, 8],
    ];
    return extra.map(([tag, sizeBytes]) => Buffer.concat([u1(tag), this.id(9n), Buffer.alloc(sizeBytes)]));
  }

  id(value: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt.asUintN(this.#identifierSizeBytes * 8, value));
    return bytes.subarray(8 - this.#identifierSizeBytes);
  }

  #value(type: number): Buffer {
    if (type === OBJECT_TYPE) return this.id(5n);
    const sizeBytes = PRIMITIVE_TYPES.find(({ code }) => code === type)?.sizeBytes ?? 0;
    return Buffer.alloc(sizeBytes);
  }
}

function u1(value: number): Buffer {
  return Buffer.from([value]);
}

function u2(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u4(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
