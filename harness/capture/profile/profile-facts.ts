import { z } from 'zod';
import { culpritFindingSchema } from '../culprit-finding.ts';

/** Who wrote a chunk, by its format: HotSpot 2.1, ddprof 2.0. */
const profileChunkSchema = z.strictObject({
  writer: z.enum(['hotspot', 'ddprof']),
  /** From its header; on the clock of the engine's machine, as all times of a profile are. */
  fromMs: z.number(),
  toMs: z.number(),
});

/** What a profile that can be read says of itself. */
const profileContentSchema = z.strictObject({
  /** Of the JVM that made it, by its tags; `null` where it says none. */
  runtimeId: z.string().nullable(),
  /** `periodic` or `on_shutdown`; `null` where it says neither. */
  snapshot: z.string().nullable(),
  startMs: z.number(),
  endMs: z.number(),
  chunks: z.array(profileChunkSchema),
  culprit: culpritFindingSchema,
});

/** One request that brought a profile to the intake, or was on the way; its times on the harness's clock. */
const profileUploadSchema = z.strictObject({
  request: z.int(),
  beganAtMs: z.number(),
  /** When its last byte was there; `null` where the intake saw no end of it. */
  endedAtMs: z.number().nullable(),
  outcome: z.enum(['received', 'refused', 'unanswered', 'truncated']),
  /** What the intake answered; `null` for nothing. */
  httpStatus: z.int().nullable(),
  /** Why the intake did not take it; `null` for one that it took. */
  reason: z.string().nullable(),
  receivedBytes: z.number(),
  /** `null` for one that was not taken, or is damaged. */
  content: profileContentSchema.nullable(),
  /** What is wrong with what was taken, in plain words. */
  damage: z.string().nullable(),
});

export const profileFactsSchema = z.strictObject({
  uploads: z.array(profileUploadSchema),
  /** Name of the service's container: its start is where nothing was covered yet. */
  serviceContainer: z.string(),
  /** Seconds before the OOM within which profiles must reach to count as a part. */
  partialSeconds: z.number(),
});

export type ProfileFacts = z.infer<typeof profileFactsSchema>;
export type ProfileUpload = z.infer<typeof profileUploadSchema>;
export type ProfileContent = z.infer<typeof profileContentSchema>;
export type ProfileChunk = z.infer<typeof profileChunkSchema>;
