import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { z } from 'zod';
import { eventsOfKind } from '../../timeline/timeline.ts';
import type { CapturePath, EvidenceSource, JudgeContext } from '../capture-path.ts';
import { isAsReceived } from '../arrived-pieces.ts';
import { objectStoreVariables } from '../object-store-variables.ts';
import { type UploadEnd, uploadInTime } from '../upload-verdict.ts';

/** Where the flag sets have the service and the sidecar share a volume. */
const SHARED_FOLDER = '/evidence';
/** Name of the sidecar; its end is the end of its uploads. */
export const SHIPPER = 'shipper';
/** Before a file's path below the volume; what the script `ship-files.sh` calls it in the store. */
const KEY_PREFIX = 'shipped/';

const bytesSchema = z.strictObject({
  sizeBytes: z.number(),
  /** SHA-256 of all bytes, hexadecimal. */
  sha256: z.string(),
});

/** A file on the shared volume at STOPPED, and the object that the store holds of it when the trial is judged. */
export const shippedFileSchema = z.strictObject({
  /** Below the volume. */
  path: z.string(),
  file: bytesSchema.nullable(),
  object: bytesSchema.nullable(),
});

export type ShippedFile = z.infer<typeof shippedFileSchema>;

/** What the service and the sidecar are told. */
export const shipperVariables: CapturePath['environment'] = (destination) => ({
  SHIP_DIRECTORY: SHARED_FOLDER,
  ...objectStoreVariables(destination),
});

/** Those files whose path `matches`, wherever they got to, in the order of their paths. */
export async function readShippedFiles(
  source: EvidenceSource,
  matches: (path: string) => boolean,
): Promise<readonly ShippedFile[]> {
  const files = new Map<string, ShippedFile>();
  await source.readTaskFolder(SHARED_FOLDER, async ({ path: absolute, content }) => {
    const path = posix.relative(SHARED_FOLDER, absolute);
    if (matches(path)) files.set(path, { path, file: await digest(content), object: null });
  });
  for (const { key } of eventsOfKind(source.events, 'upload-begin')) {
    const path = key.slice(KEY_PREFIX.length);
    if (!key.startsWith(KEY_PREFIX) || !matches(path)) continue;
    const object = await digestOfObject(await objectFileOf(source, path));
    files.set(path, { path, file: files.get(path)?.file ?? null, object });
  }
  return [...files.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** Path on this machine of what the store holds of a shipped file. */
export async function objectFileOf(source: EvidenceSource, path: string): Promise<string> {
  return source.objectFile(keyOf(path));
}

export function keyOf(path: string): string {
  return `${KEY_PREFIX}${path}`;
}

/** How a shipped file is worth nothing, or the upload that brought it and the time that was left. */
export type Shipment =
  | { readonly kind: 'arrived'; readonly upload: UploadEnd; readonly marginSeconds: number }
  | { readonly kind: 'not-in-time' }
  | { readonly kind: 'damaged'; readonly why: string };

/** Whether a file was durable before its sender's end, and the object, what was received and the file are the same bytes. */
export function shipmentOf({ path, file, object }: ShippedFile, context: JudgeContext): Shipment {
  const inTime = uploadInTime({ key: keyOf(path), sender: SHIPPER, context });
  if (inTime === null) return { kind: 'not-in-time' };
  if (object === null) return { kind: 'damaged', why: 'the server holds no such object' };
  if (!isAsReceived(object, inTime.upload, [])) {
    return { kind: 'damaged', why: 'the object is not what was received: size or checksum differ' };
  }
  if (file === null) return { kind: 'damaged', why: 'there is no such file on the task’s volume' };
  if (file.sha256 !== object.sha256) {
    return { kind: 'damaged', why: 'the object is not the file: size or checksum differ' };
  }
  return { kind: 'arrived', ...inTime };
}

async function digestOfObject(file: string): Promise<z.infer<typeof bytesSchema> | null> {
  try {
    return await digest(createReadStream(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function digest(content: AsyncIterable<Uint8Array>): Promise<z.infer<typeof bytesSchema>> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of content) {
    hash.update(piece);
    sizeBytes += piece.byteLength;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
