import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { eventsOfKind } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';
import { PieceHash } from './piece-hash.ts';
import type { UploadEnd } from './upload-verdict.ts';

/** What the object holds where an upload in parts put each of them. */
export const arrivedPiecesSchema = z.strictObject({
  upload: z.int(),
  /** SHA-256 of each stretch of the object, hexadecimal. */
  sha256s: z.array(z.string()).readonly(),
});

export type ArrivedPieces = z.infer<typeof arrivedPiecesSchema>;

/** Looks in an object for the parts of every multipart upload that was durable. */
export async function readArrivedPieces({
  file,
  key,
  events,
}: {
  readonly file: string;
  readonly key: string;
  readonly events: readonly TimelineEvent[];
}): Promise<readonly ArrivedPieces[]> {
  const uploads = eventsOfKind(events, 'upload-end').filter(
    (event) => event.key === key && event.outcome === 'durable' && event.pieces.length > 1,
  );
  if (uploads.length === 0) return [];
  const hashes = uploads.map(({ upload, pieces }) => ({
    upload,
    hash: new PieceHash(pieces.map(({ receivedBytes }) => receivedBytes)),
  }));
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    for (const { hash } of hashes) hash.update(chunk);
  }
  return hashes.map(({ upload, hash }) => ({ upload, sha256s: hash.end() }));
}

/** Whether an object is what an upload brought, byte for byte. */
export function isAsReceived(
  object: { readonly sizeBytes: number; readonly sha256: string },
  upload: UploadEnd,
  arrived: readonly ArrivedPieces[],
): boolean {
  const held =
    upload.pieces.length === 1
      ? [object.sha256]
      : (arrived.find((pieces) => pieces.upload === upload.upload)?.sha256s ?? []);
  return (
    object.sizeBytes === upload.receivedBytes &&
    held.length === upload.pieces.length &&
    upload.pieces.every(({ sha256 }, index) => sha256 === held[index])
  );
}
