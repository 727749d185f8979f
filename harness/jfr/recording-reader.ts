import type { ChunkHeader } from './chunk-header.ts';
import type { ChunkScan, ScannedChunk } from './chunk-scan.ts';
import { ChunkScanner } from './chunk-scanner.ts';
import { CompressionDamage } from './compression-damage.ts';
import { RecordedChunk } from './recorded-chunk.ts';
import { broken } from './recording-structure.ts';

/** HotSpot begins a new chunk after 12 MB, ddprof with every upload; one as large as this is damage. */
const LARGEST_CHUNK_BYTES = 1 << 30;

export interface ReadRecordingOptions {
  /** Called with each chunk as soon as it is over, in the order of the file. */
  readonly onChunk: (chunk: RecordedChunk) => void;
}

/**
 * Reads a recording chunk by chunk from any source of bytes; the pieces it gives must stay as they are.
 *
 * Holds one chunk at a time. A damaged recording is a result, not an error, and so is one whose compression
 * breaks; any other error of the source rejects.
 */
export async function readRecording(
  source: AsyncIterable<Uint8Array>,
  { onChunk }: ReadRecordingOptions,
): Promise<ChunkScan> {
  const held = new HeldBytes();
  const scanner = new ChunkScanner((scanned, header) => {
    const bytes = held.take(scanned.offset, endOf(scanned, header));
    onChunk(new RecordedChunk({ scanned, header, bytes }));
  });
  let damage: CompressionDamage | null = null;
  try {
    for await (const piece of source) {
      if (scanner.position !== Number.POSITIVE_INFINITY) held.add(piece);
      scanner.write(piece);
    }
  } catch (error) {
    if (!(error instanceof CompressionDamage)) throw error;
    damage = error;
  }
  const scan = scanner.end();
  if (damage === null) return scan;
  return { ...scan, structure: broken(scan.sizeBytes, damage.message) };
}

/** Of a chunk with a break the rest is wanted, too: its constants may stand there. */
function endOf({ offset, walkedBytes }: ScannedChunk, { isFinished, sizeBytes }: ChunkHeader): number {
  return offset + (isFinished ? Math.max(sizeBytes, walkedBytes) : walkedBytes);
}

/** The bytes of a stream that are still to be read. */
class HeldBytes {
  #pieces: Uint8Array[] = [];
  /** Of the first piece in the stream. */
  #offset = 0;
  #sizeBytes = 0;
  /** A chunk was too large: what comes behind it is not held any more. */
  #isFull = false;

  add(piece: Uint8Array): void {
    this.#isFull ||= this.#sizeBytes > LARGEST_CHUNK_BYTES;
    if (this.#isFull) return;
    this.#pieces.push(piece);
    this.#sizeBytes += piece.byteLength;
  }

  /** The bytes from `start` to `end`, as far as they are held; those before `end` are let go. */
  take(start: number, end: number): Buffer {
    const all = Buffer.concat(this.#pieces);
    const rest = all.subarray(Math.min(end - this.#offset, all.length));
    const taken = all.subarray(start - this.#offset, all.length - rest.length);
    this.#offset += all.length - rest.length;
    this.#sizeBytes = rest.length;
    // A copy: a view would keep the whole chunk in memory.
    this.#pieces = rest.length === 0 ? [] : [Buffer.from(rest)];
    return taken;
  }
}
