import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { HprofScanner } from '../hprof/hprof-scanner.ts';
import { unpackGzip } from './unpack-gzip.ts';

/** What one copy of a heap dump holds; bytes themselves are not kept. */
export const dumpFactsSchema = z.strictObject({
  sizeBytes: z.number(),
  /** SHA-256 of all bytes, hexadecimal. */
  sha256: z.string(),
  structure: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('complete') }),
    z.strictObject({ kind: z.literal('broken'), atOffset: z.number(), reason: z.string() }),
  ]),
  /** The JVM's own time in the file's header; `null` without a whole header. */
  dumpedAtMs: z.number().nullable(),
});

export type DumpFacts = z.infer<typeof dumpFactsSchema>;

/**
 * Reads a dump once, front to back, for its digest and its structure. Size and digest are of the bytes as
 * they are; the structure of a compressed dump (`HeapDumpGzipLevel`) is of what they unpack to.
 */
export async function readDumpFacts(chunks: AsyncIterable<Uint8Array>): Promise<DumpFacts> {
  const hash = createHash('sha256');
  const scanner = new HprofScanner();
  let sizeBytes = 0;
  const seen = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      yield chunk;
    }
  };
  const flaw = await unpackGzip(seen(), (unpacked) => scanner.write(unpacked));
  const scan = scanner.end(flaw === null ? {} : { streamDamage: flaw });
  return {
    sizeBytes,
    sha256: hash.digest('hex'),
    structure: scan.structure,
    dumpedAtMs: scan.header?.dumpedAtMs ?? null,
  };
}

/** Facts of a file on this machine; `null` when there is none. */
export async function readDumpFileFacts(file: string): Promise<DumpFacts | null> {
  try {
    return await readDumpFacts(createReadStream(file, { highWaterMark: 1 << 20 }));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether two copies are the same bytes. */
export function isCopy(one: DumpFacts | null, other: DumpFacts | null): boolean {
  return one !== null && one.sizeBytes === other?.sizeBytes && one.sha256 === other.sha256;
}
