import assert from 'node:assert/strict';
import { CHUNK_HEADER_BYTES, type ChunkHeader, readChunkHeader } from './chunk-header.ts';
import type { ChunkScan, ScannedChunk } from './chunk-scan.ts';
import { ChunkWalk, type Place } from './chunk-walk.ts';
import { broken, type RecordingFlaw, type RecordingStructure } from './recording-structure.ts';

/** Called as soon as a chunk is known to be over. */
export type OnScannedChunk = (chunk: ScannedChunk, header: ChunkHeader) => void;

/**
 * Reads the chunks of a recording front to back as its bytes go by, keeping none of them.
 *
 * Push-style, so that one pass over a stream can feed the scan, a checksum and a counter alike: `write`
 * every piece in order, then `end`. Pieces may have any size; their memory may be used again once `write`
 * returns.
 */
export class ChunkScanner {
  #receivedBytes = 0;
  /** Offset in the recording of the first byte not yet read; behind `#receivedBytes` while an event is skipped. */
  #position = 0;
  /** Bytes from `#position` to `#receivedBytes`: too few to read what begins there. */
  #leftOver: Buffer = Buffer.alloc(0);
  #walk: ChunkWalk | null = null;
  readonly #chunks: ScannedChunk[] = [];
  /** What stands where a chunk should begin. */
  #noChunk: RecordingFlaw<'broken'> | null = null;
  readonly #onChunk: OnScannedChunk;
  #ended = false;

  constructor(onChunk: OnScannedChunk = () => {}) {
    this.#onChunk = onChunk;
  }

  /** Byte from which on nothing has been read yet; infinite when nothing more can be read. */
  get position(): number {
    return this.#noChunk === null ? this.#position : Number.POSITIVE_INFINITY;
  }

  write(piece: Uint8Array): void {
    assert(!this.#ended, 'ChunkScanner.write after end');
    const pieceStart = this.#receivedBytes;
    this.#receivedBytes += piece.byteLength;
    if (this.#noChunk !== null || this.#receivedBytes <= this.#position) return;
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const base = Math.min(this.#position, pieceStart);
    this.#read(this.#leftOver.length === 0 ? bytes : Buffer.concat([this.#leftOver, bytes]), base);
  }

  /** The facts of the recording; nothing may follow. */
  end(): ChunkScan {
    assert(!this.#ended, 'ChunkScanner.end twice');
    this.#ended = true;
    const structureOfRest = this.#restStructure();
    this.#closeChunk(this.#receivedBytes);
    const structures = [...this.#chunks.map(({ structure }) => structure), structureOfRest];
    return {
      sizeBytes: this.#receivedBytes,
      structure: structures.find(({ kind }) => kind === 'broken') ??
        structures.find(({ kind }) => kind === 'unfinished') ?? { kind: 'complete' },
      chunks: this.#chunks,
    };
  }

  /** Of what stands behind the last chunk. */
  #restStructure(): RecordingStructure {
    if (this.#noChunk !== null) return this.#noChunk;
    const size = this.#receivedBytes;
    if (size === 0) return broken(0, 'the file is empty');
    if (this.#walk === null && this.#position < size) {
      return broken(
        this.#position,
        `the file ends ${size - this.#position} bytes into a chunk’s header of ${CHUNK_HEADER_BYTES}`,
      );
    }
    return { kind: 'complete' };
  }

  /** Reads what can be read of `bytes`, which begin at `base` in the recording, from `#position` on. */
  #read(bytes: Buffer, base: number): void {
    let at = this.#position - base;
    // Ends: each round takes bytes, or closes a chunk that took some, or leaves.
    while (at < bytes.length && this.#noChunk === null) {
      const place = { bytes, base, at };
      if (this.#walk?.isOverAt(place)) this.#closeChunk(base + at);
      const next = this.#walk === null ? this.#readHeader(place) : this.#walk.step(place);
      if (next === at) break;
      at = next;
    }
    this.#position = base + at;
    // A copy: the caller may use the piece's memory again.
    this.#leftOver = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0);
  }

  #closeChunk(offset: number): void {
    if (this.#walk === null) return;
    const chunk = this.#walk.finish(offset);
    this.#chunks.push(chunk);
    this.#onChunk(chunk, this.#walk.header);
    this.#walk = null;
  }

  #readHeader({ bytes, base, at }: Place): number {
    const result = readChunkHeader(bytes, at);
    if (result.kind === 'no-chunk') this.#noChunk = broken(base + at, result.reason);
    if (result.kind !== 'header') return at;
    this.#walk = new ChunkWalk(result.header, base + at);
    return at + CHUNK_HEADER_BYTES;
  }
}
