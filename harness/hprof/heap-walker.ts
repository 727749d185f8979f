import { ClassCensus, type ClassTally } from './class-census.ts';
import { readClassDump } from './class-dump.ts';
import { LAYOUTS } from './object-layout.ts';
import { HEAP_TAG, OBJECT_TYPE, rootSizesBytes, typeSizesBytes } from './record-tag.ts';

/** Returned by the readers of one sub-record when its head is not wholly there. */
const SHORT = -1;

/**
 * Walks the sub-records inside HEAP_DUMP and HEAP_DUMP_SEGMENT records: the loop that sees every object.
 *
 * It reads heads only; the bodies of instances and arrays are stepped over and need not be there.
 */
export class HeapWalker {
  readonly census: ClassCensus;
  /** Why the sub-record at the offset last returned cannot be read; `null` while all is well. */
  fault: string | null = null;
  /**
   * A reference takes 4 bytes on the heap although it takes 8 in the dump.
   *
   * Proven by an object array that is followed, going by addresses, more closely than an array of 8-byte
   * references could be. Nothing in the format says so.
   */
  narrowReferences = false;
  readonly identifierSizeBytes: 4 | 8;
  readonly #rootSizes: Uint8Array;
  readonly #typeSizes: Uint8Array;
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the readable bytes of the segment end. */
  #limit = 0;
  #segmentEnd = 0;
  /** Last object array, while the object behind it may still prove narrow references; else 0 bytes. */
  #arrayHigh = 0;
  #arrayLow = 0;
  #arrayWideBytes = 0;

  constructor(identifierSizeBytes: 4 | 8) {
    this.identifierSizeBytes = identifierSizeBytes;
    this.#rootSizes = rootSizesBytes(identifierSizeBytes);
    this.#typeSizes = typeSizesBytes(identifierSizeBytes);
    this.census = new ClassCensus(identifierSizeBytes);
  }

  /**
   * Walks from `start`, the offset of a tag in `view`, towards `segmentEnd`, which may lie behind the view.
   *
   * Returns the offset of the first sub-record not yet walked: behind the view's end when a body goes on
   * there, `segmentEnd` at the end, an offset inside when the bytes there are too few to read a head.
   */
  walk(view: DataView, start: number, segmentEnd: number): number {
    const limit = Math.min(view.byteLength, segmentEnd);
    this.#view = view;
    this.#limit = limit;
    this.#segmentEnd = segmentEnd;
    let position = start;
    while (position < limit) {
      const tag = view.getUint8(position);
      let next: number;
      if (tag === HEAP_TAG.instance) next = this.#instance(position);
      else if (tag === HEAP_TAG.primitiveArray) next = this.#primitiveArray(position);
      else if (tag === HEAP_TAG.objectArray) next = this.#objectArray(position);
      else if (tag === HEAP_TAG.classDump) next = this.#classDump(position);
      else next = this.#root(tag, position);
      if (next === SHORT && limit < segmentEnd) return position;
      if (next === SHORT || next > segmentEnd) {
        this.fault = `the sub-record with tag ${hexadecimal(tag)} runs past the end of its heap dump segment`;
      }
      if (this.fault !== null) return position;
      position = next;
    }
    return position;
  }

  /** Tag, object, stack trace serial (4), class, body length (4), body. */
  #instance(at: number): number {
    const view = this.#view;
    const id = this.identifierSizeBytes;
    const body = at + 9 + 2 * id;
    if (body > this.#limit) return SHORT;
    const next = body + view.getUint32(body - 4);
    if (next > this.#segmentEnd) return next;
    if (this.#arrayWideBytes !== 0) this.#compareWithArray(at + 1);
    this.#classAt(at + 5 + id).instances += 1;
    return next;
  }

  /** Tag, array, stack trace serial (4), element count (4), element type (1), elements. */
  #primitiveArray(at: number): number {
    const view = this.#view;
    const elements = at + 10 + this.identifierSizeBytes;
    if (elements > this.#limit) return SHORT;
    const type = view.getUint8(elements - 1);
    const elementBytes = this.#typeSizes[type] ?? 0;
    if (elementBytes === 0 || type === OBJECT_TYPE) {
      this.fault = `a primitive array has the unknown element type ${type}`;
      return at;
    }
    const count = view.getUint32(elements - 5);
    const next = elements + count * elementBytes;
    if (next > this.#segmentEnd) return next;
    if (this.#arrayWideBytes !== 0) this.#compareWithArray(at + 1);
    this.census.addPrimitiveArray(type, count);
    return next;
  }

  /** Tag, array, stack trace serial (4), element count (4), array class, elements. */
  #objectArray(at: number): number {
    const view = this.#view;
    const id = this.identifierSizeBytes;
    const elements = at + 9 + 2 * id;
    if (elements > this.#limit) return SHORT;
    const count = view.getUint32(at + 5 + id);
    const next = elements + count * id;
    if (next > this.#segmentEnd) return next;
    if (this.#arrayWideBytes !== 0) this.#compareWithArray(at + 1);
    this.census.addObjectArray(this.#classAt(at + 9 + id), count);
    if (id === 8 && !this.narrowReferences) {
      this.#arrayHigh = view.getUint32(at + 1);
      this.#arrayLow = view.getUint32(at + 5);
      this.#arrayWideBytes = LAYOUTS.wide.arrayHeaderBytes + count * LAYOUTS.wide.referenceBytes;
    }
    return next;
  }

  #classDump(at: number): number {
    const dump = readClassDump({
      view: this.#view,
      offset: at,
      limit: this.#limit,
      identifierSizeBytes: this.identifierSizeBytes,
      typeSizes: this.#typeSizes,
    });
    if (dump.kind === 'short') return SHORT;
    if (dump.kind === 'bad-type') {
      this.fault = 'a class dump has a field of an unknown type';
      return at;
    }
    const tally = this.#classAt(at + 1);
    tally.primitiveBytes = dump.primitiveBytes;
    tally.references = dump.references;
    tally.superclass = dump.hasSuperclass ? this.#classAt(dump.superOffset) : null;
    return at + dump.sizeBytes;
  }

  #root(tag: number, at: number): number {
    const sizeBytes = this.#rootSizes[tag] ?? 0;
    if (sizeBytes === 0) this.fault = `unknown sub-record tag ${hexadecimal(tag)} in a heap dump segment`;
    return at + sizeBytes;
  }

  #classAt(at: number): ClassTally {
    if (this.identifierSizeBytes === 4) return this.census.classOf(0, this.#view.getUint32(at));
    return this.census.classOf(this.#view.getUint32(at), this.#view.getUint32(at + 4));
  }

  #compareWithArray(at: number): void {
    if (this.#view.getUint32(at) === this.#arrayHigh) {
      const distanceBytes = this.#view.getUint32(at + 4) - this.#arrayLow;
      this.narrowReferences = distanceBytes > 0 && distanceBytes < this.#arrayWideBytes;
    }
    this.#arrayWideBytes = 0;
  }
}

function hexadecimal(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
