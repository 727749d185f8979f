import { z } from 'zod';
import { timeMs } from './sink-event.ts';

const byteCount = z.int().nonnegative();

/**
 * What the Datadog intake prints, one JSON object a line.
 *
 * `received` the whole body arrived, at `atMs`, and is in its file · `truncated` the connection broke off
 * before its end, or the intake was closed. A body that is whole as HTTP may still be no whole profile.
 */
export const datadogIntakeEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('request-begin'),
    atMs: timeMs,
    /** Number of the request, from 1. */
    request: z.int().positive(),
    method: z.string(),
    /** With its query, an API key in it left out. */
    path: z.string(),
    /** Names in lower case, without those that carry keys. `via` names the Agent it came through, if any. */
    headers: z.record(z.string(), z.string()),
    /** Address of the sender on the trial's network. */
    from: z.string(),
    contentLengthBytes: byteCount.nullable(),
  }),
  z.strictObject({
    kind: z.literal('request-end'),
    atMs: timeMs,
    request: z.int().positive(),
    outcome: z.enum(['received', 'truncated']),
    receivedBytes: byteCount,
    /** SHA-256 of the bytes received, hexadecimal. */
    sha256: z.string(),
    firstByteAtMs: timeMs.nullable(),
    lastByteAtMs: timeMs.nullable(),
    /** Name of the body's file; `null` where no byte came. */
    file: z.string().nullable(),
  }),
]);

export type DatadogIntakeEvent = z.infer<typeof datadogIntakeEventSchema>;
