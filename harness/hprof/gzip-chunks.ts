import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 1 << 18;
/** RFC 1952, 2.3.1: what every member begins with. */
const MAGIC = Buffer.from([0x1f, 0x8b]);
/** How much of a file tells whether it is gzip. */
export const GZIP_MAGIC_BYTES = MAGIC.length;

export function isGzip(beginning: Buffer): boolean {
  return beginning.subarray(0, MAGIC.length).equals(MAGIC);
}

/** A compressed dump that cannot be decompressed to its end; what came before it was given out. */
export class GzipDamage extends Error {
  constructor(reason: string, options: ErrorOptions = {}) {
    super(`its gzip stream is damaged: ${reason}`, options);
    this.name = 'GzipDamage';
  }
}

/**
 * The decompressed bytes of a gzip file of one member or many: HotSpot writes one per block of about 1 MB,
 * each with its own checksum.
 *
 * Throws {@link GzipDamage} at a wrong checksum, a cut, or bytes behind the last member.
 */
export async function* gunzipChunks(file: string): AsyncGenerator<Uint8Array, void, undefined> {
  const { size } = await stat(file);
  const input = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  input.on('error', (error) => gunzip.destroy(error));
  try {
    yield* input.pipe(gunzip);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new GzipDamage(error.message, { cause: error });
    }
    throw error;
  } finally {
    input.destroy();
    gunzip.destroy();
    await finished(input).catch(() => undefined);
  }
  // Zeros behind the last member are padding to zlib, which ends there without a word.
  if (gunzip.bytesWritten !== size) {
    throw new GzipDamage(`${size - gunzip.bytesWritten} bytes follow its end`);
  }
}
