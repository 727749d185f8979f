import { HEAP_TAG, OBJECT_TYPE, PRIMITIVE_TYPES, RECORD_TAG } from '../../harness/hprof/record-tag.ts';

/**
 * A heap read in the plainest way: bigints, maps, one object after the other, nothing packed.
 *
 * What the harness finds by passes over packed arrays is held against this. It knows dumps with 8-byte
 * identifiers and narrow references on the heap, as every HotSpot of the tests writes them.
 */
export class ReferenceHeap {
  readonly objects = new Map<bigint, ReferenceObject>();
  readonly roots = new Set<bigint>();
  readonly #classes = new Map<bigint, ReferenceClass>();
  readonly #names = new Map<bigint, string>();
  readonly #classNames = new Map<bigint, string>();
  readonly #dump: Buffer;
  #at = 31;

  constructor(dump: Buffer) {
    this.#dump = dump;
    const bodies: (() => void)[] = [];
    while (this.#at < dump.length) this.#record(bodies);
    for (const readBody of bodies) readBody();
    for (const [id, { loader }] of this.#classes) {
      const loaderClass = this.objects.get(loader)?.className ?? '';
      if (loader === 0n || /ClassLoaders\$(App|Platform)ClassLoader$/.test(loaderClass)) this.roots.add(id);
      else for (const object of this.objects.values()) if (object.classId === id) object.targets.push(id);
    }
  }

  className(id: bigint): string {
    return this.objects.get(id)?.className ?? '(none)';
  }

  /** Bytes of what can be reached without passing an object. */
  reachableBytes(without: bigint | null): number {
    const reached = new Set([...this.roots].filter((root) => root !== without && this.objects.has(root)));
    let bytes = 0;
    for (const id of reached) {
      const object = this.objects.get(id);
      if (object === undefined) continue;
      bytes += object.bytes;
      for (const target of object.targets) {
        if (target !== without && this.objects.has(target)) reached.add(target);
      }
    }
    return bytes;
  }

  /** By definition: what is no longer reached without the object. */
  retainedBytes(id: bigint): number {
    return this.reachableBytes(null) - this.reachableBytes(id);
  }

  #record(bodies: (() => void)[]): void {
    const tag = this.#dump.readUInt8(this.#at);
    const lengthBytes = this.#dump.readUInt32BE(this.#at + 5);
    this.#at += 9;
    const end = this.#at + lengthBytes;
    if (tag === RECORD_TAG.utf8) {
      this.#names.set(this.#id(), this.#dump.toString('utf8', this.#at, end));
    } else if (tag === RECORD_TAG.loadClass) {
      this.#at += 4;
      const id = this.#id();
      this.#at += 4;
      this.#classNames.set(id, (this.#names.get(this.#id()) ?? '').replaceAll('/', '.'));
    } else if (tag === RECORD_TAG.heapDumpSegment || tag === RECORD_TAG.heapDump) {
      while (this.#at < end) this.#subRecord(bodies);
    }
    this.#at = end;
  }

  #subRecord(bodies: (() => void)[]): void {
    const tag = this.#u1();
    const id = this.#id();
    const extraBytes = new Map([
      [0xff, 0],
      [1, 8],
      [2, 8],
      [3, 8],
      [4, 4],
      [5, 0],
      [6, 4],
      [7, 0],
      [8, 8],
    ]).get(tag);
    if (extraBytes !== undefined) {
      this.roots.add(id);
      this.#at += extraBytes;
      return;
    }
    this.#at += 4;
    if (tag === HEAP_TAG.classDump) this.#classDump(id);
    else if (tag === HEAP_TAG.instance) this.#instance(id, bodies);
    else if (tag === HEAP_TAG.objectArray) this.#objectArray(id);
    else this.#primitiveArray(id);
  }

  #classDump(id: bigint): void {
    const [superclass = 0n, loader = 0n, signers = 0n, domain = 0n] = [1, 2, 3, 4, 5, 6].map(() =>
      this.#id(),
    );
    this.#at += 4;
    const targets = [superclass, loader, signers, domain];
    let bytes = 0;
    for (let left = this.#u2(); left > 0; left -= 1)
      this.#at += 2 + this.#value(this.#dump.readUInt8(this.#at + 2)).skip;
    for (let left = this.#u2(); left > 0; left -= 1) {
      this.#at += 8;
      const type = this.#u1();
      bytes += heapBytes(type);
      if (type === OBJECT_TYPE) targets.push(this.#id());
      else this.#at += heapBytes(type);
    }
    const fields: ReferenceClass['fields'][number][] = [];
    for (let left = this.#u2(); left > 0; left -= 1) {
      const name = this.#names.get(this.#id()) ?? '';
      fields.push({ name, type: this.#u1() });
    }
    this.#classes.set(id, { superclass, loader, fields });
    const className = this.#classNames.get(id) ?? '';
    this.objects.set(id, { className, classId: null, bytes: aligned(bytes), targets });
  }

  #instance(id: bigint, bodies: (() => void)[]): void {
    const classId = this.#id();
    const body = this.#at + 4;
    this.#at = body + this.#dump.readUInt32BE(this.#at);
    const object: ReferenceObject = { className: '', classId, bytes: 0, targets: [] };
    this.objects.set(id, object);
    // A class may be described only behind its objects.
    bodies.push(() => {
      object.className = this.#classNames.get(classId) ?? '';
      const chain: bigint[] = [];
      for (let at = classId; at !== 0n; at = this.#classes.get(at)?.superclass ?? 0n) chain.push(at);
      const names = chain.map((entry) => this.#classNames.get(entry));
      const isWeak = names.some((name) => /^java\.lang\.ref\.(Weak|Phantom)Reference$/.test(name ?? ''));
      let place = body;
      let bytes = 12;
      for (const { name, type } of chain.flatMap((entry) => this.#classes.get(entry)?.fields ?? [])) {
        bytes += heapBytes(type);
        if (type === OBJECT_TYPE && !(isWeak && name === 'referent')) {
          object.targets.push(this.#dump.readBigUInt64BE(place));
        }
        place += type === OBJECT_TYPE ? 8 : heapBytes(type);
      }
      object.bytes = aligned(bytes);
    });
  }

  #objectArray(id: bigint): void {
    const count = this.#u4();
    const classId = this.#id();
    const targets = Array.from({ length: count }, () => this.#id());
    const className = this.#classNames.get(classId) ?? '';
    this.objects.set(id, { className, classId, bytes: aligned(16 + 4 * count), targets });
  }

  #primitiveArray(id: bigint): void {
    const count = this.#u4();
    const type = this.#u1();
    this.#at += count * heapBytes(type);
    this.objects.set(id, {
      className: `type ${type}`,
      classId: null,
      bytes: aligned(16 + count * heapBytes(type)),
      targets: [],
    });
  }

  #value(type: number): { readonly skip: number } {
    return { skip: 1 + (type === OBJECT_TYPE ? 8 : heapBytes(type)) };
  }

  #u1(): number {
    this.#at += 1;
    return this.#dump.readUInt8(this.#at - 1);
  }

  #u2(): number {
    this.#at += 2;
    return this.#dump.readUInt16BE(this.#at - 2);
  }

  #u4(): number {
    this.#at += 4;
    return this.#dump.readUInt32BE(this.#at - 4);
  }

  #id(): bigint {
    this.#at += 8;
    return this.#dump.readBigUInt64BE(this.#at - 8);
  }
}

interface ReferenceObject {
  className: string;
  readonly classId: bigint | null;
  bytes: number;
  readonly targets: bigint[];
}

interface ReferenceClass {
  readonly superclass: bigint;
  readonly loader: bigint;
  readonly fields: readonly { readonly name: string; readonly type: number }[];
}

function heapBytes(type: number): number {
  if (type === OBJECT_TYPE) return 4;
  return PRIMITIVE_TYPES.find(({ code }) => code === type)?.sizeBytes ?? 0;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
