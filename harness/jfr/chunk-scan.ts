import { ChunkScanner } from './chunk-scanner.ts';
import type { RecordingStructure } from './recording-structure.ts';

/** A span of time on the clock of the machine that ran the JVM, in milliseconds since the epoch. */
export interface CoveredTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One chunk of a recording, as far as headers and event sizes tell. */
export interface ScannedChunk {
  /** Byte of the file at which it begins. */
  readonly offset: number;
  /**
   * Bytes from there that walk event by event.
   *
   * Of a complete chunk all of it; of a broken one those before the break; of an unfinished one what was
   * written before the JVM's end, which may be more than what it had flushed.
   */
  readonly walkedBytes: number;
  /** `2.1` for HotSpot's own chunks, `2.0` for those of ddprof and of JDK 9 to 12. */
  readonly version: string;
  /**
   * From its header, never from its events; `null` when it was never flushed and covers nothing.
   *
   * An unfinished chunk covers the time up to its last flush (HotSpot flushes once a second).
   */
  readonly covered: CoveredTime | null;
  /** Events without metadata and checkpoints. */
  readonly eventCount: number;
  /** The JVM stopped its recorder in order: no chunk of this recorder follows. */
  readonly isFinal: boolean;
  readonly structure: RecordingStructure;
}

/** The facts of one recording without its events' content. Of a broken one: what could be read. */
export interface ChunkScan {
  /** All bytes of the stream, those after a break included. */
  readonly sizeBytes: number;
  /** The first break of any chunk or between chunks; else the first unfinished chunk; else `complete`. */
  readonly structure: RecordingStructure;
  readonly chunks: readonly ScannedChunk[];
}

/**
 * Scans a recording from any source of bytes: a file's read stream, a tar entry, a decompressor.
 *
 * A damaged recording is a result, not an error; an error of the source rejects.
 */
export async function scanChunks(source: AsyncIterable<Uint8Array>): Promise<ChunkScan> {
  const scanner = new ChunkScanner();
  for await (const bytes of source) scanner.write(bytes);
  return scanner.end();
}
