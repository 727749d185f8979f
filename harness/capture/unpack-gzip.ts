import { createGunzip } from 'node:zlib';

const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Passes a stream on as it is, or unpacked where it begins as gzip does.
 *
 * Returns what is wrong with the packing, in words that read on after "broken at byte N:"; `null` for a whole
 * one and for a stream that is not packed. An error of the source rejects.
 */
export async function unpackGzip(
  source: AsyncGenerator<Uint8Array>,
  consume: (bytes: Uint8Array) => void,
): Promise<string | null> {
  const { value: first } = await source.next();
  if (first === undefined) return null;
  if (!GZIP_MAGIC.every((byte, index) => first[index] === byte)) {
    consume(first);
    for await (const chunk of source) consume(chunk);
    return null;
  }
  const gunzip = createGunzip();
  let flaw: string | null = null;
  const ended = Promise.withResolvers<undefined>();
  gunzip.on('data', consume);
  gunzip.on('error', ({ message }) => {
    flaw = `the gzip stream cannot be unpacked: ${message}`;
    ended.resolve(undefined);
  });
  gunzip.on('end', () => ended.resolve(undefined));
  const write = async (chunk: Uint8Array): Promise<void> => {
    if (flaw !== null || gunzip.write(chunk)) return;
    const drained = Promise.withResolvers<undefined>();
    gunzip.once('drain', () => drained.resolve(undefined));
    await Promise.race([drained.promise, ended.promise]);
  };
  let sizeBytes = first.byteLength;
  await write(first);
  for await (const chunk of source) {
    sizeBytes += chunk.byteLength;
    await write(chunk);
  }
  gunzip.end();
  await ended.promise;
  // Node ends quietly at what follows the last packed member.
  if (flaw === null && gunzip.bytesWritten < sizeBytes) return 'bytes follow the end of the gzip stream';
  return flaw;
}
