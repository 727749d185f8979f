import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { finished } from 'node:stream/promises';
import { isGzip } from '../../hprof/gzip-chunks.ts';
import { PostmortemError } from '../postmortem-error.ts';

/** Enough to tell every kind by. */
const HEAD_BYTES = 1 << 16;

/** The beginning of a file, decompressed. */
export interface InputHead {
  readonly bytes: Buffer;
  readonly isGzip: boolean;
  readonly fileBytes: number;
}

/** Reads the beginning of a file; throws {@link PostmortemError} for what is no readable file. */
export async function readHead(file: string): Promise<InputHead> {
  try {
    await using handle = await open(file);
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('it is no file');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const isCompressed = isGzip(bytes);
    return {
      bytes: isCompressed ? await gunzipHead(bytes) : bytes,
      isGzip: isCompressed,
      fileBytes: stat.size,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PostmortemError('unreadable-input', `${file} cannot be read: ${reason}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

/** What the head of a gzip stream decompresses to; nothing where it is damaged, which whoever reads it all will say. */
async function gunzipHead(bytes: Buffer): Promise<Buffer> {
  const gunzip = createGunzip();
  const parts: Buffer[] = [];
  let length = 0;
  gunzip.on('data', (part: Buffer) => {
    if (length < HEAD_BYTES) parts.push(part);
    length += part.length;
  });
  // The cut end of the head is no damage of the file.
  const done = finished(gunzip).catch(() => undefined);
  gunzip.end(bytes);
  await done;
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}
