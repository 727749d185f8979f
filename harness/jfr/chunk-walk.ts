import { CHUNK_HEADER_BYTES, type ChunkHeader, isChunkStart } from './chunk-header.ts';
import type { CoveredTime, ScannedChunk } from './chunk-scan.ts';
import { broken, type RecordingStructure, unfinished } from './recording-structure.ts';
import { endOfInteger, INTEGER_SHORT, integerBetween } from './variable-length-integer.ts';

const TYPE_METADATA = 0;
const TYPE_CHECKPOINT = 1;
/** An event's size counts itself and its type, each at least one byte. */
const SMALLEST_EVENT_BYTES = 2;
/** Magic and version, by which the chunk behind an unfinished one is known. */
const CHUNK_START_BYTES = 8;

/** Bytes of the recording that are at hand. */
export interface Place {
  readonly bytes: Buffer;
  /** Offset of the first of `bytes` in the recording. */
  readonly base: number;
  /** Offset in `bytes`. */
  readonly at: number;
}

/** Walks one chunk by the sizes of its events alone. */
export class ChunkWalk {
  readonly header: ChunkHeader;
  readonly #offset: number;
  /** End that the header gives; of an unfinished chunk, of its last flush. */
  readonly #headerEnd: number;
  #eventStart: number;
  #eventEnd: number;
  #eventCount = 0;
  #metadataSeen = false;
  #constantPoolSeen = false;
  #flaw: RecordingStructure | null = null;
  #eventIsCounted = false;

  constructor(header: ChunkHeader, offset: number) {
    this.header = header;
    this.#offset = offset;
    this.#headerEnd = offset + header.sizeBytes;
    this.#eventStart = offset + CHUNK_HEADER_BYTES;
    this.#eventEnd = this.#eventStart;
  }

  /** Whether the chunk ends before `place`. */
  isOverAt({ bytes, base, at }: Place): boolean {
    const offset = base + at;
    if (offset < this.#headerEnd) return false;
    return this.header.isFinished || isChunkStart(bytes.subarray(at, at + CHUNK_START_BYTES), 0);
  }

  /**
   * Steps over the event at `place`.
   *
   * Returns the offset behind it in the bytes, which may lie behind them; the same offset when it takes
   * more bytes to tell. Behind an event that does not walk, the rest of the chunk is stepped over at once.
   */
  step({ bytes, base, at }: Place): number {
    const offset = base + at;
    // What may yet turn out to be the next chunk's magic is not to be taken for an event.
    const isPastFlush = offset >= this.#headerEnd;
    if (isPastFlush && at + CHUNK_START_BYTES > bytes.length) return at;
    const sizeEnd = endOfInteger(bytes, at);
    const typeEnd = sizeEnd === INTEGER_SHORT ? INTEGER_SHORT : endOfInteger(bytes, sizeEnd);
    if (typeEnd === INTEGER_SHORT) return at;
    const sizeBytes = integerBetween(bytes, at, sizeEnd);
    if (sizeBytes < SMALLEST_EVENT_BYTES) {
      return this.#stop({ base, offset, isPastFlush, reason: `an event of ${sizeBytes} bytes` });
    }
    const end = offset + sizeBytes;
    if (offset < this.#headerEnd && end > this.#headerEnd) {
      const reason = `an event of ${sizeBytes} bytes runs past the end of its chunk`;
      return this.#stop({ base, offset, isPastFlush, reason });
    }
    this.#eventStart = offset;
    this.#eventEnd = end;
    this.#note(offset - this.#offset, integerBetween(bytes, sizeEnd, typeEnd));
    return end - base;
  }

  /** The facts of the chunk, when it is over or the file ends at `fileEnd`. */
  finish(fileEnd: number): ScannedChunk {
    const isCut = this.#eventEnd > fileEnd;
    return {
      offset: this.#offset,
      walkedBytes: (isCut ? this.#eventStart : this.#eventEnd) - this.#offset,
      version: this.header.version,
      covered: coveredByHeader(this.header),
      eventCount: this.#eventCount - (isCut && this.#eventIsCounted ? 1 : 0),
      isFinal: this.header.isFinal,
      structure: this.#flaw ?? this.#structure(fileEnd),
    };
  }

  #stop(stop: StopOptions): number {
    this.#eventStart = stop.offset;
    this.#eventEnd = stop.offset;
    // Behind the last flush a JVM that was killed may have left anything.
    if (!stop.isPastFlush) this.#flaw = broken(stop.offset, stop.reason);
    return this.header.isFinished ? this.#headerEnd - stop.base : Number.POSITIVE_INFINITY;
  }

  #note(inChunk: number, type: number): void {
    this.#eventIsCounted = type !== TYPE_METADATA && type !== TYPE_CHECKPOINT;
    if (type === TYPE_METADATA) this.#metadataSeen ||= inChunk === this.header.metadataOffset;
    else if (type === TYPE_CHECKPOINT) this.#constantPoolSeen ||= inChunk === this.header.constantPoolOffset;
    else this.#eventCount += 1;
  }

  #structure(fileEnd: number): RecordingStructure {
    const { isFinished, metadataOffset, constantPoolOffset } = this.header;
    if (!isFinished && metadataOffset === 0) {
      return unfinished(this.#offset, 'the chunk was never flushed, so nothing says what its bytes mean');
    }
    if (fileEnd < this.#headerEnd) {
      return broken(
        fileEnd,
        `the file ends ${this.#headerEnd - fileEnd} bytes short of the end of its chunk`,
      );
    }
    if (!this.#metadataSeen) {
      return broken(this.#offset + metadataOffset, 'no metadata begins where the chunk’s header places it');
    }
    if (!this.#constantPoolSeen) {
      return broken(
        this.#offset + constantPoolOffset,
        'no constant pool begins where the chunk’s header places it',
      );
    }
    if (isFinished) return { kind: 'complete' };
    return unfinished(this.#headerEnd, 'the JVM never finished the chunk; up to here it was flushed');
  }
}

interface StopOptions {
  readonly base: number;
  /** Byte of the file at which the event that does not walk begins. */
  readonly offset: number;
  readonly isPastFlush: boolean;
  readonly reason: string;
}

const NANOS_PER_MS = 1e6;

function coveredByHeader({ startNanos, durationNanos }: ChunkHeader): CoveredTime | null {
  if (startNanos <= 0n || durationNanos <= 0n) return null;
  return {
    fromMs: Number(startNanos) / NANOS_PER_MS,
    toMs: Number(startNanos + durationNanos) / NANOS_PER_MS,
  };
}
