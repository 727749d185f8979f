import { open, stat } from 'node:fs/promises';
import { type ChunkMemory, readFileChunks } from './file-chunks.ts';
import { GZIP_MAGIC_BYTES, gunzipChunks, isGzip } from './gzip-chunks.ts';
import { HprofError } from './hprof-error.ts';
import { findSegments, type SegmentFile } from './segment-file.ts';

/** A heap dump on this machine, read front to back as often as needed. */
export interface DumpSource {
  readonly file: string;
  /** Bytes on disk: compressed ones for a dump by `HeapDumpGzipLevel`. */
  readonly fileBytes: number;
  readonly compression: 'none' | 'gzip';
  /** What a JVM of 22 or newer left beside the file because it was stopped before merging it; usually none. */
  readonly segments: readonly SegmentFile[];
  /**
   * The dump's bytes, decompressed. A chunk's memory is used again for the one after the next; those of a
   * plain file lie in the memory given, if any.
   *
   * Throws {@link GzipDamage} where a compressed dump breaks.
   */
  chunks(memory?: ChunkMemory): AsyncIterable<Uint8Array>;
}

/** Opens a dump, plain or gzip; throws {@link HprofError} for what is no readable file. */
export async function openDump(file: string): Promise<DumpSource> {
  try {
    const { size } = await stat(file);
    const compression = (await beginsWithGzip(file)) ? 'gzip' : 'none';
    return {
      file,
      fileBytes: size,
      compression,
      segments: await findSegments(file),
      chunks: (memory) => (compression === 'gzip' ? gunzipChunks(file) : readFileChunks(file, memory)),
    };
  } catch (error) {
    throw new HprofError('dump-not-readable', `cannot read ${file} as a heap dump`, {
      hint: 'Name a file that -XX:+HeapDumpOnOutOfMemoryError, jcmd GC.heap_dump or jmap wrote.',
      cause: error,
    });
  }
}

async function beginsWithGzip(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(GZIP_MAGIC_BYTES), 0, GZIP_MAGIC_BYTES, 0);
  return isGzip(buffer.subarray(0, bytesRead));
}
