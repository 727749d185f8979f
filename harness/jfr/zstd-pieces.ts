import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { CompressionDamage } from './compression-damage.ts';

/** The first bytes of every zstd frame (RFC 8878, section 3.1.1). */
export const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Decompresses zstd as it goes by; throws {@link CompressionDamage} where it breaks. */
export async function* unzstdPieces(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zstd = createZstdDecompress();
  let compressedBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of compressed) {
      compressedBytes += piece.byteLength;
      yield piece;
    }
  }
  // Whatever goes wrong, here or in the source, ends the reading of `zstd` below.
  const fed = pipeline(Readable.from(counted()), zstd).catch(() => undefined);
  try {
    yield* zstd;
  } catch (error) {
    if (!isZstdError(error)) throw error;
    throw new CompressionDamage(`its zstd stream is damaged: ${error.message}`, { cause: error });
  } finally {
    zstd.destroy();
    await fed;
  }
  // Node stops behind the first frame without a word.
  if (compressedBytes > zstd.bytesWritten)
    throw new CompressionDamage('bytes follow the end of its zstd stream');
}

function isZstdError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^Z(?:STD)?_/u.test(String(error.code));
}
