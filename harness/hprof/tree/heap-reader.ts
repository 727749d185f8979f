import assert from 'node:assert/strict';
import { readClassDump } from '../class-dump.ts';
import { readFileHeader } from '../file-header.ts';
import { HEAP_TAG, RECORD_TAG, rootSizesBytes, typeSizesBytes } from '../record-tag.ts';
import { RECORD_HEADER_BYTES } from '../record-length.ts';

/** What a pass over a dump looks at; offsets are those of a sub-record's tag in `view`. */
export interface HeapVisitor {
  /**
   * Takes as many instances and arrays from `at` on as it can by itself, none behind `limit`, and returns where
   * it stopped: what is there is then shown to it by the others. Behind an array that it need not see wholly it
   * may stop behind `limit`.
   */
  walk?(view: DataView, at: number, limit: number): number;
  /** A top-level record that describes names, classes or threads; `at` is its body's first byte. */
  record?(tag: number, view: DataView, body: { readonly at: number; readonly lengthBytes: number }): void;
  root?(tag: number, view: DataView, at: number): void;
  classDump?(view: DataView, at: number): void;
  /** The whole body is in view. */
  instance?(view: DataView, at: number): void;
  primitiveArray?(view: DataView, at: number): void;
  /** Whether the whole array is to be in view when `primitiveArray` is called; only for those of some KiB. */
  wantsContent?(view: DataView, at: number): boolean;
  /** The head of an array; its elements follow in one call of `elements` or several. */
  objectArray?(view: DataView, at: number): void;
  elements?(view: DataView, at: number, count: number): void;
}

/** Bodies of top-level records that are read; longer ones name nothing that a class file could hold. */
const RECORD_BYTES_MAX = 1 << 17;
const READ_RECORDS = new Set<number>([
  RECORD_TAG.utf8,
  RECORD_TAG.loadClass,
  RECORD_TAG.frame,
  RECORD_TAG.trace,
]);
const JOIN_BYTES = 4_096;

/**
 * Shows a visitor every record of a dump that was scanned before: it trusts lengths and tags, and asserts
 * where the bytes are not those that the scan saw. Push-style like the scanner; chunks of any size.
 */
export class HeapReader {
  readonly #visitor: HeapVisitor;
  readonly #id: 4 | 8;
  readonly #rootSizes: Uint8Array;
  readonly #typeSizes: Uint8Array;
  #receivedBytes = 0;
  #position = 0;
  #leftOver: Buffer = Buffer.alloc(0);
  #segmentEnd = 0;
  /** End of the array elements being shown. */
  #elementsEnd = 0;

  constructor(visitor: HeapVisitor, identifierSizeBytes: 4 | 8) {
    this.#visitor = visitor;
    this.#id = identifierSizeBytes;
    this.#rootSizes = rootSizesBytes(identifierSizeBytes);
    this.#typeSizes = typeSizesBytes(identifierSizeBytes);
  }

  write(chunk: Uint8Array): void {
    const chunkStart = this.#receivedBytes;
    this.#receivedBytes += chunk.byteLength;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // Ends: each round takes more of the chunk or returns.
    for (let taken = 0, step = JOIN_BYTES; this.#position < chunkStart; step *= 2) {
      if (taken === bytes.length) return;
      const more = bytes.subarray(taken, taken + step);
      taken += more.length;
      this.#read(Buffer.concat([this.#leftOver, more]), this.#position);
    }
    if (this.#position < this.#receivedBytes) this.#read(bytes, chunkStart);
  }

  /** Reads what can be read of `bytes`, which begin at `base` in the dump, from `#position` on. */
  #read(bytes: Buffer, base: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = this.#position - base;
    while (at < bytes.length) {
      const next =
        base + at < this.#elementsEnd
          ? this.#elements(view, at, base)
          : base + at < this.#segmentEnd
            ? this.#walk(view, at, base)
            : this.#record(bytes, view, { at, base });
      if (next === at) break;
      at = next;
    }
    this.#position = base + at;
    this.#leftOver = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0);
  }

  #record(
    bytes: Buffer,
    view: DataView,
    { at, base }: { readonly at: number; readonly base: number },
  ): number {
    if (base + at === 0) {
      const header = readFileHeader(bytes);
      assert(header.kind !== 'not-hprof', 'the dump is the one that was scanned');
      return header.kind === 'header' ? header.sizeBytes : at;
    }
    const body = at + RECORD_HEADER_BYTES;
    if (body > view.byteLength) return at;
    const tag = view.getUint8(at);
    const lengthBytes = view.getUint32(at + 5);
    if (tag === RECORD_TAG.heapDump || tag === RECORD_TAG.heapDumpSegment) {
      this.#segmentEnd = base + body + lengthBytes;
      return body;
    }
    if (READ_RECORDS.has(tag) && lengthBytes <= RECORD_BYTES_MAX) {
      if (body + lengthBytes > view.byteLength) return at;
      this.#visitor.record?.(tag, view, { at: body, lengthBytes });
    }
    return body + lengthBytes;
  }

  /** Walks sub-records until one is not wholly in view, an array's elements begin or the segment ends. */
  #walk(view: DataView, start: number, base: number): number {
    const visitor = this.#visitor;
    const id = this.#id;
    const limit = Math.min(view.byteLength, this.#segmentEnd - base);
    let at = start;
    for (;;) {
      at = visitor.walk?.(view, at, limit) ?? at;
      if (at >= limit) return at;
      const tag = view.getUint8(at);
      if (tag === HEAP_TAG.instance) {
        const body = at + 9 + 2 * id;
        if (body > limit) return at;
        const next = body + view.getUint32(body - 4);
        if (next > limit) return at;
        visitor.instance?.(view, at);
        at = next;
      } else if (tag === HEAP_TAG.primitiveArray) {
        const elements = at + 10 + id;
        if (elements > limit) return at;
        const elementBytes = this.#typeSizes[view.getUint8(elements - 1)] ?? 0;
        const next = elements + view.getUint32(elements - 5) * elementBytes;
        if (next > limit && visitor.wantsContent?.(view, at) === true) return at;
        visitor.primitiveArray?.(view, at);
        at = next;
      } else if (tag === HEAP_TAG.objectArray) {
        const elements = at + 9 + 2 * id;
        if (elements > limit) return at;
        const sizeBytes = view.getUint32(at + 5 + id) * id;
        visitor.objectArray?.(view, at);
        if (visitor.elements === undefined) at = elements + sizeBytes;
        else if (elements + sizeBytes <= limit) {
          visitor.elements(view, elements, sizeBytes / id);
          at = elements + sizeBytes;
        } else {
          this.#elementsEnd = base + elements + sizeBytes;
          return elements;
        }
      } else {
        const sizeBytes =
          tag === HEAP_TAG.classDump ? this.#classDump(view, at, limit) : this.#root(view, at);
        if (at + sizeBytes > limit || sizeBytes === 0) return at;
        if (tag === HEAP_TAG.classDump) visitor.classDump?.(view, at);
        else visitor.root?.(tag, view, at);
        at += sizeBytes;
      }
    }
  }

  /** The elements that are in view of an array that goes on behind it. */
  #elements(view: DataView, at: number, base: number): number {
    const count = Math.floor((Math.min(view.byteLength, this.#elementsEnd - base) - at) / this.#id);
    if (count > 0) this.#visitor.elements?.(view, at, count);
    return at + count * this.#id;
  }

  /** Bytes of a root sub-record. */
  #root(view: DataView, at: number): number {
    const sizeBytes = this.#rootSizes[view.getUint8(at)] ?? 0;
    assert(sizeBytes > 0, 'the dump is the one that was scanned');
    return sizeBytes;
  }

  /** Bytes of a CLASS_DUMP; 0 while it goes on behind the view. */
  #classDump(view: DataView, at: number, limit: number): number {
    const dump = readClassDump({
      view,
      offset: at,
      limit,
      identifierSizeBytes: this.#id,
      typeSizes: this.#typeSizes,
    });
    assert(dump.kind !== 'bad-type', 'the dump is the one that was scanned');
    return dump.kind === 'class' ? dump.sizeBytes : 0;
  }
}

/** One pass of a visitor over a dump. */
export async function visitHeap(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly visitor: HeapVisitor; readonly identifierSizeBytes: 4 | 8 },
): Promise<void> {
  const reader = new HeapReader(options.visitor, options.identifierSizeBytes);
  for await (const chunk of chunks) reader.write(chunk);
}
