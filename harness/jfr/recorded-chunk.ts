import type { ByteCursor } from './byte-cursor.ts';
import { CHECKPOINT_TYPE, METADATA_TYPE, walkEvents } from './chunk-events.ts';
import type { ChunkHeader } from './chunk-header.ts';
import type { ScannedChunk } from './chunk-scan.ts';
import { findCheckpoints, readCheckpoint } from './checkpoint.ts';
import { type Metadata, NO_METADATA, readMetadata } from './metadata.ts';
import type { Struct } from './struct.ts';
import { UnreadableValue } from './unreadable-value.ts';
import { ValueReaders } from './value-reader.ts';

/** Events of one type in one chunk. */
export interface EventCount {
  /** Such as `jdk.OldObjectSample`; `(type 123)` for one that the metadata does not declare. */
  readonly typeName: string;
  count: number;
  sizeBytes: number;
}

export interface RecordedChunkParts {
  readonly scanned: ScannedChunk;
  readonly header: ChunkHeader;
  /** From the chunk's first byte on; behind a break, too, where constants may stand. */
  readonly bytes: Buffer;
}

/**
 * One chunk with its events. They are read by the chunk's own metadata, so that HotSpot's and ddprof's may
 * follow each other in one file.
 *
 * Of a damaged chunk it gives what can be read; `problems` says what could not.
 */
export class RecordedChunk {
  readonly scanned: ScannedChunk;
  readonly header: ChunkHeader;
  /** What is there and could not be read, in plain words. */
  readonly problems: string[] = [];
  readonly #events: { readonly bytes: Buffer; readonly walkedBytes: number };
  readonly #metadata: Metadata;
  readonly #readers: ValueReaders;

  constructor({ scanned, header, bytes }: RecordedChunkParts) {
    this.scanned = scanned;
    this.header = header;
    this.#events = { bytes, walkedBytes: Math.min(scanned.walkedBytes, bytes.length) };
    if (bytes.length < scanned.walkedBytes) {
      this.problems.push(`the chunk is too large: only its first ${bytes.length} bytes were read`);
    }
    this.#metadata = this.#readMetadata();
    this.#readers = new ValueReaders(this.#metadata.types);
    this.#readConstants();
  }

  /** Offset of the JVM's time zone; 0 where the chunk does not tell. */
  get gmtOffsetMs(): number {
    return this.#metadata.gmtOffsetMs;
  }

  /** Events by type, read or not, without metadata and checkpoints; most of them first. */
  countEvents(): EventCount[] {
    const counts = new Map<number, EventCount>();
    walkEvents(this.#events, (typeId, cursor, start) => {
      if (typeId === METADATA_TYPE || typeId === CHECKPOINT_TYPE) return;
      let entry = counts.get(typeId);
      if (entry === undefined) {
        const typeName = this.#metadata.types.get(typeId)?.name ?? `(type ${typeId})`;
        entry = { typeName, count: 0, sizeBytes: 0 };
        counts.set(typeId, entry);
      }
      entry.count += 1;
      entry.sizeBytes += cursor.end - start;
    });
    return [...counts.values()].toSorted((one, other) => other.count - one.count);
  }

  /**
   * Reads the events in the order of the file: all, or those of the types named.
   *
   * Those that cannot be read are left out and counted in the result.
   */
  readEvents(options: {
    /** Default: all. Types that the chunk does not know are none. */
    readonly typeNames?: ReadonlySet<string>;
    readonly visit: (event: Struct) => void;
  }): { readonly unreadable: number } {
    const readers = this.#eventReaders(options.typeNames);
    let unreadable = 0;
    walkEvents(this.#events, (typeId, cursor) => {
      const read = readers.get(typeId);
      if (read === undefined) return;
      const event = attempt(() => read(cursor));
      if (event instanceof UnreadableValue) unreadable += 1;
      else options.visit(event);
    });
    return { unreadable };
  }

  /** When an event began, in milliseconds since the epoch; `null` where the chunk's clock makes no sense. */
  startMs(event: Struct): number | null {
    const { startTicks, startNanos, ticksPerSecond } = this.header;
    const ticks = event.get('startTime');
    if (ticksPerSecond <= 0n || (typeof ticks !== 'number' && typeof ticks !== 'bigint')) return null;
    const seconds = Number(BigInt(ticks) - startTicks) / Number(ticksPerSecond);
    return Number(startNanos) / 1e6 + seconds * 1e3;
  }

  #eventReaders(typeNames: ReadonlySet<string> | undefined): Map<number, (cursor: ByteCursor) => Struct> {
    const readers = new Map<number, (cursor: ByteCursor) => Struct>();
    for (const type of this.#metadata.types.values()) {
      if (!type.isEvent || typeNames?.has(type.name) === false) continue;
      const reader = attempt(() => this.#readers.eventReaderOf(type));
      if (!(reader instanceof UnreadableValue)) readers.set(type.id, reader);
      else this.#note(`events of type ${type.name} cannot be read: ${reader.message}`);
    }
    return readers;
  }

  /** The one that the header names; where that is damage, the last one that was written. */
  #readMetadata(): Metadata {
    const places = new Map<number, number>();
    walkEvents(this.#events, (typeId, cursor, start) => {
      if (typeId === METADATA_TYPE) places.set(start, cursor.end);
    });
    const named = this.header.metadataOffset;
    const starts = places.has(named) ? [named] : [...places.keys()].toReversed();
    for (const start of starts) {
      const end = places.get(start) ?? start;
      const metadata = attempt(() => readMetadata({ bytes: this.#events.bytes, start, end }));
      if (!(metadata instanceof UnreadableValue)) return metadata;
      this.#note(`metadata at byte ${this.scanned.offset + start} cannot be read: ${metadata.message}`);
    }
    return NO_METADATA;
  }

  #readConstants(): void {
    const walked: number[] = [];
    walkEvents(this.#events, (typeId, _cursor, start) => {
      if (typeId === CHECKPOINT_TYPE) walked.push(start);
    });
    const { bytes } = this.#events;
    // Behind a break they are reached only from the header, each from the one after it.
    const places = findCheckpoints({ bytes, walked, last: this.header.constantPoolOffset });
    for (const place of places) {
      const problem = attempt(() => readCheckpoint({ bytes, ...place, readers: this.#readers }));
      if (!(problem instanceof UnreadableValue)) continue;
      this.#note(`constants at byte ${this.scanned.offset + place.start} cannot be read: ${problem.message}`);
    }
    this.#readers.markPoolsWhole();
  }

  #note(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem);
  }
}

/** The result, or the damage that stood in its way. */
function attempt<Result>(read: () => Result): Result | UnreadableValue {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableValue) return error;
    throw error;
  }
}
