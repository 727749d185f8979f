import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { JfrError } from './jfr-error.ts';
import { unzstdPieces, ZSTD_MAGIC } from './zstd-pieces.ts';

const PIECE_BYTES = 1 << 20;

/** A recording on this machine. */
export interface RecordingSource {
  readonly file: string;
  /** Bytes on disk: compressed ones for what the Datadog profiler sends. */
  readonly fileBytes: number;
  readonly compression: 'none' | 'zstd';
  /** The recording's bytes, decompressed, from the first. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** Opens a recording, plain or zstd; throws {@link JfrError} for what is no readable file. */
export async function openRecording(file: string): Promise<RecordingSource> {
  try {
    const { size } = await stat(file);
    const compression = (await beginsWithZstd(file)) ? 'zstd' : 'none';
    const read = (): AsyncIterable<Uint8Array> => createReadStream(file, { highWaterMark: PIECE_BYTES });
    return {
      file,
      fileBytes: size,
      compression,
      pieces: () => (compression === 'zstd' ? unzstdPieces(read()) : read()),
    };
  } catch (error) {
    throw new JfrError(`cannot read ${file} as a JFR recording`, {
      hint: 'Name a file that -XX:StartFlightRecording, jcmd JFR.dump or the Datadog profiler wrote.',
      cause: error,
    });
  }
}

async function beginsWithZstd(file: string): Promise<boolean> {
  await using handle = await open(file);
  const start = Buffer.alloc(ZSTD_MAGIC.length);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  return bytesRead === start.length && start.equals(ZSTD_MAGIC);
}
