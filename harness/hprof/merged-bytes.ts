import { open } from 'node:fs/promises';
import type { DumpSource } from './dump-source.ts';
import { readFileChunks } from './file-chunks.ts';
import type { SegmentFile } from './segment-file.ts';

/** The head of a part's first record and its first objects, whose addresses are nowhere else. */
const START_BYTES = 64;

/**
 * How many of the file's last bytes are the beginning of its lowest part: the JVM was stopped while it
 * copied that part, so they are in both. 0 where none are, and for compressed dumps, whose bytes are not
 * told apart (what a part and the file both hold is then counted twice).
 */
export async function mergedBytes(source: DumpSource, lowest: SegmentFile): Promise<number> {
  if (source.compression !== 'none' || lowest.sizeBytes < START_BYTES) return 0;
  const start = await readStart(lowest.file);
  // Copying begins no further from the file's end than the part is long.
  const from = source.fileBytes - lowest.sizeBytes;
  let tail = Buffer.alloc(0);
  let atBytes = 0;
  for await (const chunk of readFileChunks(source.file)) {
    const window = Buffer.concat([tail, chunk]);
    const windowStart = atBytes - tail.length;
    const found = window.indexOf(start, Math.max(0, from - windowStart));
    if (found !== -1) return source.fileBytes - windowStart - found;
    atBytes += chunk.length;
    tail = window.subarray(-START_BYTES);
  }
  return 0;
}

async function readStart(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const start = Buffer.alloc(START_BYTES);
  await handle.read(start, 0, START_BYTES, 0);
  return start;
}
