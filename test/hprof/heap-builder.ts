import { HEAP_TAG, OBJECT_TYPE, PRIMITIVE_TYPES, RECORD_TAG } from '../../harness/hprof/record-tag.ts';
import { HprofWriter } from './hprof-writer.ts';

type FieldTypes = Readonly<Record<string, 'reference' | 'byte' | 'int' | 'long'>>;

interface ClassOptions {
  readonly superclass?: BuiltClass;
  readonly loader?: bigint;
  readonly fields?: FieldTypes;
  readonly statics?: Readonly<Record<string, bigint>>;
}

interface BuiltClass {
  readonly id: bigint;
  readonly fields: FieldTypes;
  readonly superclass: BuiltClass | null;
}

type Root =
  | { readonly tag: 0x01 | 0x05 | 0x07 | 0xff }
  | { readonly tag: 0x02 | 0x03 | 0x08; readonly thread: number; readonly detail: number };

const CODES = { reference: OBJECT_TYPE, byte: 8, int: 10, long: 11 } as const;

/** Builds a dump out of classes, objects and references; objects lie 32 bytes apart unless they are larger. */
export class HeapBuilder {
  readonly #writer: HprofWriter;
  readonly #id: 4 | 8;
  readonly #names = new Map<string, bigint>();
  readonly #records: Buffer[] = [];
  readonly #classes: Buffer[] = [];
  readonly #objects: Buffer[] = [];
  readonly #roots: Buffer[] = [];
  #address: bigint;
  #serial = 0;

  constructor({ identifierSizeBytes = 8 }: { readonly identifierSizeBytes?: 4 | 8 } = {}) {
    this.#id = identifierSizeBytes;
    this.#writer = new HprofWriter(identifierSizeBytes);
    this.#address = identifierSizeBytes === 8 ? 0x7_1234_0000n : 0x8234_0000n;
  }

  /** An address for an object that is yet to come. */
  reserve(sizeBytes = 32): bigint {
    const address = this.#address;
    this.#address += BigInt(Math.ceil(sizeBytes / 8) * 8);
    return address;
  }

  defineClass(name: string, options: ClassOptions = {}): BuiltClass {
    const { superclass = null, loader = 0n, fields = {}, statics = {} } = options;
    const id = this.reserve(128);
    this.#serial += 1;
    const load = Buffer.concat([
      u4(this.#serial),
      this.#ref(id),
      u4(0),
      this.#name(name.replaceAll('.', '/')),
    ]);
    this.#records.push(this.#writer.record(RECORD_TAG.loadClass, load));
    this.#classes.push(
      Buffer.concat([
        Buffer.from([HEAP_TAG.classDump]),
        this.#ref(id),
        u4(0),
        this.#ref(superclass?.id ?? 0n),
        this.#ref(loader),
        ...[0, 0, 0, 0].map(() => this.#ref(0n)),
        u4(0),
        u2(0),
        u2(Object.keys(statics).length),
        ...Object.entries(statics).map(([field, value]) =>
          Buffer.concat([this.#name(field), Buffer.from([OBJECT_TYPE]), this.#ref(value)]),
        ),
        u2(Object.keys(fields).length),
        ...Object.entries(fields).map(([field, type]) =>
          Buffer.concat([this.#name(field), Buffer.from([CODES[type]])]),
        ),
      ]),
    );
    return { id, fields, superclass };
  }

  /** An instance with the references given by field name; all else is 0. */
  instance(type: BuiltClass, values: Readonly<Record<string, bigint>> = {}, id = this.reserve()): bigint {
    const fields: (readonly [string, keyof typeof CODES])[] = [];
    for (let at: BuiltClass | null = type; at !== null; at = at.superclass)
      fields.push(...Object.entries(at.fields));
    const body = fields.map(([name, fieldType]) =>
      fieldType === 'reference'
        ? this.#ref(values[name] ?? 0n)
        : Buffer.alloc(this.#sizeOf(CODES[fieldType])),
    );
    const bytes = Buffer.concat(body);
    this.#objects.push(
      Buffer.concat([
        Buffer.from([HEAP_TAG.instance]),
        this.#ref(id),
        u4(0),
        this.#ref(type.id),
        u4(bytes.length),
        bytes,
      ]),
    );
    return id;
  }

  array(type: BuiltClass, elements: readonly bigint[], id = this.reserve(16 + 4 * elements.length)): bigint {
    this.#objects.push(
      Buffer.concat([
        Buffer.from([HEAP_TAG.objectArray]),
        this.#ref(id),
        u4(0),
        u4(elements.length),
        this.#ref(type.id),
        ...elements.map((element) => this.#ref(element)),
      ]),
    );
    return id;
  }

  bytes(content: Buffer, id = this.reserve(16 + content.length)): bigint {
    this.#objects.push(
      Buffer.concat([this.#writer.primitiveArrayHead(id, CODES.byte, content.length), content]),
    );
    return id;
  }

  root(object: bigint, root: Root): void {
    const detail = 'thread' in root ? [u4(root.thread), u4(root.detail)] : [];
    const jni = root.tag === 0x01 ? [this.#ref(0n)] : [];
    this.#roots.push(Buffer.concat([Buffer.from([root.tag]), this.#ref(object), ...jni, ...detail]));
  }

  /** The stack of a thread: classes are given in the order in which they were defined, from 1. */
  trace(serial: number, frames: readonly { readonly method: string; readonly classSerial: number }[]): void {
    const ids = frames.map(({ method, classSerial }, index) => {
      const id = this.#ref(BigInt(serial * 1_000 + index + 1));
      const names = [this.#name(method), this.#name('()V'), this.#name('Source.java')];
      const body = Buffer.concat([id, ...names, u4(classSerial), u4(1)]);
      this.#records.push(this.#writer.record(RECORD_TAG.frame, body));
      return id;
    });
    const body = Buffer.concat([u4(serial), u4(serial), u4(frames.length), ...ids]);
    this.#records.push(this.#writer.record(RECORD_TAG.trace, body));
  }

  /** The whole dump, in segments of some kilobytes as HotSpot writes them: roots behind all objects. */
  build(): Buffer {
    const names = [...this.#names].map(([text, id]) => this.#writer.utf8(id, text));
    const subRecords = [...this.#classes, ...this.#objects, ...this.#roots];
    const segments: Buffer[] = [];
    for (let at = 0; at < subRecords.length; at += 200)
      segments.push(this.#writer.segment(subRecords.slice(at, at + 200)));
    return Buffer.concat([
      this.#writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: Date.UTC(2026, 10, 24) }),
      ...names,
      ...this.#records,
      ...segments,
      this.#writer.endRecord(),
    ]);
  }

  #name(text: string): Buffer {
    const id = this.#names.get(text) ?? 0x5_0000_0000n + BigInt(this.#names.size + 1);
    this.#names.set(text, id);
    return this.#ref(id);
  }

  #ref(value: bigint): Buffer {
    return this.#writer.id(value);
  }

  #sizeOf(type: number): number {
    return PRIMITIVE_TYPES.find(({ code }) => code === type)?.sizeBytes ?? this.#id;
  }
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
