import { z } from 'zod';
import type { CapturePath } from '../capture-path.ts';
import { readShippedRecordings, shippedRecordingSchema } from './read-recording.ts';
import { judgeRecordings } from './recording-verdict.ts';
import { shipperVariables } from './shipped-files.ts';

const factsSchema = z.strictObject({
  recordings: z.array(shippedRecordingSchema),
  partialSeconds: z.number(),
});

/** A recorder's repository: a folder of the JVM's own below the one that it was given, in it chunks by their time. */
const CHUNK = /\/\d{4}(?:_\d\d){5}(?:_\d+)?\/[^/]+\.jfr$/;

/** What the flight recorder had flushed to its repository on a volume, sent by a sidecar when the JVM is gone. */
export const jfrChunks: CapturePath = {
  name: 'jfr-chunks',
  description:
    'flight recorder chunks on a shared volume, sent to S3 by a sidecar when the service has ended',
  environment: shipperVariables,

  collect: async (source): Promise<z.infer<typeof factsSchema>> => ({
    recordings: await readShippedRecordings(source, (path) => CHUNK.test(`/${path}`)),
    partialSeconds: source.config.profilePartialSeconds,
  }),

  judge: (facts, context) =>
    judgeRecordings({
      ...factsSchema.parse(facts),
      context,
      mayBeUnfinished: true,
      nothing: 'No flight recorder wrote a chunk to the shared volume.',
    }),
};
