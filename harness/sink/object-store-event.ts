import { z } from 'zod';

/** Milliseconds since the epoch on the clock of the engine's machine, fractional. */
const timeMs = z.number();
const byteCount = z.int().nonnegative();
const httpStatus = z.int().nullable();
const object = { bucket: z.string(), key: z.string() };

/** A stretch of an object as it arrived: all of it by a single PUT, or one part of a multipart upload. */
const pieceSchema = z
  .strictObject({
    receivedBytes: byteCount,
    /** SHA-256 of the bytes received, hexadecimal. */
    sha256: z.string(),
  })
  .readonly();

export type UploadPiece = z.infer<typeof pieceSchema>;

/**
 * What the object store's proxy prints, one JSON object a line.
 *
 * An upload is one object on its way, by a single PUT or in parts. `durable` every byte of it had arrived
 * and the server had answered 2xx, at `atMs` · `rejected` the server refused, or (`httpStatus` null) could
 * not be asked · `aborted` it ended before the server had answered to the whole of it. A multipart upload
 * that nobody completed ends with the proxy, at the time of its last byte.
 */
export const objectStoreEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), atMs: timeMs }),
  z.strictObject({
    kind: z.literal('upload-begin'),
    atMs: timeMs,
    upload: z.int(),
    ...object,
    contentLengthBytes: byteCount.nullable(),
    /** With `aws-chunked` the body carries signatures between the object's bytes; sizes and hashes are the object's. */
    encoding: z.enum(['identity', 'aws-chunked']),
  }),
  z.strictObject({
    kind: z.literal('upload-progress'),
    atMs: timeMs,
    upload: z.int(),
    receivedBytes: byteCount,
  }),
  z.strictObject({
    kind: z.literal('upload-end'),
    atMs: timeMs,
    upload: z.int(),
    ...object,
    outcome: z.enum(['durable', 'rejected', 'aborted']),
    httpStatus,
    receivedBytes: byteCount,
    firstByteAtMs: timeMs.nullable(),
    lastByteAtMs: timeMs.nullable(),
    /** In the order in which they make up the object. */
    pieces: z.array(pieceSchema).readonly(),
  }),
  /** The configured fault asks for the server to be killed and started again. */
  z.strictObject({ kind: z.literal('restart-due'), atMs: timeMs }),
  /** The sink itself failed; what it saw of the trial is no longer trustworthy. */
  z.strictObject({ kind: z.literal('failure'), atMs: timeMs, message: z.string() }),
]);

export type ObjectStoreEvent = z.infer<typeof objectStoreEventSchema>;
