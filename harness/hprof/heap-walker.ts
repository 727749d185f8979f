import { ClassCensus, type ClassTally, instanceBodyBytes } from './class-census.ts';
import { readClassDump } from './class-dump.ts';
import { LAYOUTS } from './object-layout.ts';
import { HEAP_TAG, OBJECT_TYPE, rootSizesBytes, typeSizesBytes } from './record-tag.ts';

/** Of any layout: the least is that of compact object headers. */
const ARRAY_HEADER_BYTES_MIN = 12;
/** Returned by the readers of one sub-record when its head is not wholly there. */
const SHORT = -1;

/** The last array, kept to be compared with the object behind it: that may show that its length is damaged. */
export interface LastArray {
  /** Halves of its address. */
  readonly high: number;
  readonly low: number;
  /** What it takes on the heap at least, whatever the layout; 0 when there is nothing to compare any more. */
  readonly minBytes: number;
  /** What it takes with references of 8 bytes; 0 for an array of primitives. */
  readonly wideBytes: number;
}

/** Walks the sub-records of heap dump segments; one implementation is the other's oracle. */
export interface SegmentWalker {
  readonly census: ClassCensus;
  readonly identifierSizeBytes: 4 | 8;
  /** Why the sub-record at the offset last returned cannot be read; `null` while all is well. */
  readonly fault: string | null;
  readonly narrowReferences: boolean;
  walk(view: DataView, start: number, segmentEnd: number): number;
  /** Brings the census up to date; to be called before it is read. */
  finish(): void;
}

/**
 * Walks the sub-records inside HEAP_DUMP and HEAP_DUMP_SEGMENT records: the loop that sees every object.
 *
 * It reads heads only; the bodies of instances and arrays are stepped over and need not be there.
 */
export class HeapWalker implements SegmentWalker {
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
  #arrayHigh = 0;
  #arrayLow = 0;
  #arrayMinBytes = 0;
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
    this.#enter(view, segmentEnd);
    let position = start;
    while (position < this.#limit) {
      const next = this.#step(position);
      if (next === position) return position;
      position = next;
    }
    return position;
  }

  /** Walks one sub-record; the same offset where it cannot, as {@link walk} does. */
  walkOne(view: DataView, at: number, segmentEnd: number): number {
    this.#enter(view, segmentEnd);
    return this.#step(at);
  }

  finish(): void {
    // Everything is counted as it is walked.
  }

  get lastArray(): LastArray {
    return {
      high: this.#arrayHigh,
      low: this.#arrayLow,
      minBytes: this.#arrayMinBytes,
      wideBytes: this.#arrayWideBytes,
    };
  }

  set lastArray({ high, low, minBytes, wideBytes }: LastArray) {
    this.#arrayHigh = high;
    this.#arrayLow = low;
    this.#arrayMinBytes = minBytes;
    this.#arrayWideBytes = wideBytes;
  }

  #enter(view: DataView, segmentEnd: number): void {
    this.#view = view;
    this.#limit = Math.min(view.byteLength, segmentEnd);
    this.#segmentEnd = segmentEnd;
  }

  #step(position: number): number {
    const tag = this.#view.getUint8(position);
    let next: number;
    if (tag === HEAP_TAG.instance) next = this.#instance(position);
    else if (tag === HEAP_TAG.primitiveArray) next = this.#primitiveArray(position);
    else if (tag === HEAP_TAG.objectArray) next = this.#objectArray(position);
    else if (tag === HEAP_TAG.classDump) next = this.#classDump(position);
    else next = this.#root(tag, position);
    if (next === SHORT && this.#limit < this.#segmentEnd) return position;
    if (next === SHORT || next > this.#segmentEnd) {
      this.fault = `the sub-record with tag ${hexadecimal(tag)} runs past the end of its heap dump segment`;
    }
    return this.fault === null ? next : position;
  }

  /** Tag, object, stack trace serial (4), class, body length (4), body. */
  #instance(at: number): number {
    const view = this.#view;
    const id = this.identifierSizeBytes;
    const body = at + 9 + 2 * id;
    if (body > this.#limit) return SHORT;
    const bodyBytes = view.getUint32(body - 4);
    const next = body + bodyBytes;
    if (next > this.#segmentEnd) return next;
    const tally = this.#classAt(at + 5 + id);
    if (tally.bodyBytes !== bodyBytes && !this.#hasBodyOf(tally, bodyBytes)) return at;
    if (this.#arrayMinBytes !== 0 && this.#overlapsArray(at + 1)) return at;
    tally.instances += 1;
    return next;
  }

  /** Whether instances of a class may have a body of a size; sets the fault if not. */
  #hasBodyOf(tally: ClassTally, bodyBytes: number): boolean {
    // A class may be described behind its first instances; then those cannot be checked.
    if (tally.bodyBytes === -1) tally.bodyBytes = instanceBodyBytes(tally, this.identifierSizeBytes);
    if (tally.bodyBytes === -1 || tally.bodyBytes === bodyBytes) return true;
    this.fault = `an instance has a body of ${bodyBytes} bytes; the fields of its class take ${tally.bodyBytes}`;
    return false;
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
    if (this.#arrayMinBytes !== 0 && this.#overlapsArray(at + 1)) return at;
    this.census.addPrimitiveArray(type, count);
    this.#rememberArray(at + 1, ARRAY_HEADER_BYTES_MIN + count * elementBytes, 0);
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
    if (this.#arrayMinBytes !== 0 && this.#overlapsArray(at + 1)) return at;
    this.census.addObjectArray(this.#classAt(at + 9 + id), count);
    const wideBytes = id === 8 ? LAYOUTS.wide.arrayHeaderBytes + count * LAYOUTS.wide.referenceBytes : 0;
    this.#rememberArray(at + 1, ARRAY_HEADER_BYTES_MIN + count * LAYOUTS.narrow.referenceBytes, wideBytes);
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
    tally.isDumped = true;
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

  #rememberArray(at: number, minBytes: number, wideBytes: number): void {
    if (this.identifierSizeBytes === 8) this.#arrayHigh = this.#view.getUint32(at);
    this.#arrayLow = this.#view.getUint32(at + this.identifierSizeBytes - 4);
    this.#arrayMinBytes = minBytes;
    this.#arrayWideBytes = wideBytes;
  }

  /**
   * Whether an object lies inside the array before it, going by addresses: then the array's length is
   * damaged, though the walk goes on from an object by chance. Sets the fault if so.
   */
  #overlapsArray(at: number): boolean {
    const minBytes = this.#arrayMinBytes;
    this.#arrayMinBytes = 0;
    if (this.identifierSizeBytes === 8 && this.#view.getUint32(at) !== this.#arrayHigh) return false;
    const low = this.#view.getUint32(at + this.identifierSizeBytes - 4);
    const distanceBytes = low - this.#arrayLow;
    if (distanceBytes <= 0) return false;
    if (distanceBytes < this.#arrayWideBytes) this.narrowReferences = true;
    // Identifiers that are no multiples of 8 are no addresses.
    if (distanceBytes >= minBytes || ((low | this.#arrayLow) & 7) !== 0) return false;
    this.fault = `an array claims ${minBytes} bytes of the heap, but the next object lies ${distanceBytes} bytes behind it`;
    return true;
  }
}

function hexadecimal(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
