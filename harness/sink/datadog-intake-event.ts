import { z } from 'zod';
import { timeMs } from './sink-event.ts';

const byteCount = z.int().nonnegative();

/**
 * What the Datadog intake prints, one JSON object a line.
 *
 * `received` the whole body arrived, at `atMs`, is in its file, and was taken · `refused` it was not, for what a
 * real intake would refuse it for, or because the intake was told to · `unanswered` the whole body arrived and was
 * never answered, as the intake was told · `truncated` the connection broke off before its end, or the intake was
 * closed. What was taken may still be no whole recording.
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
    outcome: z.enum(['received', 'refused', 'unanswered', 'truncated']),
    /** What was answered; `null` for nothing. */
    httpStatus: z.int().nullable(),
    /** Why it was not taken, in plain words; `null` for what was. */
    reason: z.string().nullable(),
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
