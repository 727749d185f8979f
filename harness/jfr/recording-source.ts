import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { JfrError } from './jfr-error.ts';
import { LZ4_MAGIC, unlz4Pieces } from './lz4-pieces.ts';
import { unzstdPieces, ZSTD_MAGIC } from './zstd-pieces.ts';

const PIECE_BYTES = 1 << 20;

type Unpack = (compressed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
type Compression = 'none' | 'zstd' | 'lz4';

/** By the first bytes; anything else is read as it is. */
const COMPRESSIONS: readonly {
  readonly name: Compression;
  readonly magic: Buffer;
  readonly unpack: Unpack;
}[] = [
  { name: 'zstd', magic: ZSTD_MAGIC, unpack: unzstdPieces },
  { name: 'lz4', magic: LZ4_MAGIC, unpack: unlz4Pieces },
];
const MAGIC_BYTES = 4;

/** A recording on this machine. */
export interface RecordingSource {
  readonly file: string;
  /** Bytes on disk: compressed ones for what the Datadog profiler sends. */
  readonly fileBytes: number;
  readonly compression: Compression;
  /** The recording's bytes, decompressed, from the first. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** Where in a file a recording lies. */
export interface FilePart {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Opens a recording, plain or compressed, of a file or a part of one; throws {@link JfrError} for what is no readable file. */
export async function openRecording(file: string, part?: FilePart): Promise<RecordingSource> {
  try {
    const { offset, sizeBytes } = part ?? { offset: 0, sizeBytes: (await stat(file)).size };
    const start = await startOf(file, { offset, sizeBytes: Math.min(sizeBytes, MAGIC_BYTES) });
    const compression = COMPRESSIONS.find(({ magic }) => start.equals(magic));
    const read = (): AsyncIterable<Uint8Array> =>
      sizeBytes === 0
        ? nothing()
        : createReadStream(file, { start: offset, end: offset + sizeBytes - 1, highWaterMark: PIECE_BYTES });
    return {
      file,
      fileBytes: sizeBytes,
      compression: compression?.name ?? 'none',
      pieces: () => compression?.unpack(read()) ?? read(),
    };
  } catch (error) {
    throw new JfrError(`cannot read ${file} as a JFR recording`, {
      hint: 'Name a file that -XX:StartFlightRecording, jcmd JFR.dump or the Datadog profiler wrote.',
      cause: error,
    });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function startOf(file: string, { offset, sizeBytes }: FilePart): Promise<Buffer> {
  await using handle = await open(file);
  const start = Buffer.alloc(sizeBytes);
  const { bytesRead } = await handle.read(start, 0, sizeBytes, offset);
  return start.subarray(0, bytesRead);
}
