import { z } from 'zod';

/** Milliseconds since the epoch on the clock of the engine's machine, fractional. */
const timeMs = z.number();
const byteCount = z.int().nonnegative();
const httpStatus = z.int().nullable();
const object = { bucket: z.string(), key: z.string() };

/** What the proxy saw of one request body. */
const body = {
  receivedBytes: byteCount,
  /** SHA-256 of the bytes received, hexadecimal. */
  sha256: z.string(),
  firstByteAtMs: timeMs.nullable(),
  lastByteAtMs: timeMs.nullable(),
};

/**
 * What the object store's proxy prints, one JSON object a line.
 *
 * `durable` the whole body arrived and the server answered 2xx to it, at `atMs` · `rejected` the server
 * refused, or (`httpStatus` null) could not be asked · `aborted` it ended before the server had answered
 * to the whole body.
 * A part of a multipart upload is never durable: only its `multipart-end` is.
 */
export const objectStoreEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), atMs: timeMs }),
  z.strictObject({
    kind: z.literal('upload-begin'),
    atMs: timeMs,
    upload: z.int(),
    ...object,
    contentLengthBytes: byteCount.nullable(),
    /** With `aws-chunked` the body carries signatures between the object's bytes: its hash is not the object's. */
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
    ...body,
  }),
  z.strictObject({
    kind: z.literal('part-end'),
    atMs: timeMs,
    upload: z.int(),
    ...object,
    uploadId: z.string(),
    partNumber: z.int(),
    outcome: z.enum(['accepted', 'rejected', 'aborted']),
    httpStatus,
    ...body,
  }),
  z.strictObject({
    kind: z.literal('multipart-end'),
    atMs: timeMs,
    ...object,
    uploadId: z.string(),
    outcome: z.enum(['durable', 'rejected']),
    httpStatus,
  }),
  /** The sink itself failed; what it saw of the trial is no longer trustworthy. */
  z.strictObject({ kind: z.literal('failure'), atMs: timeMs, message: z.string() }),
]);

export type ObjectStoreEvent = z.infer<typeof objectStoreEventSchema>;
