import { z } from 'zod';
import type { CapturePath } from '../capture-path.ts';
import { readShippedRecordings, shippedRecordingSchema } from './read-recording.ts';
import { judgeRecordings } from './recording-verdict.ts';
import { shipperVariables } from './shipped-files.ts';

const factsSchema = z.strictObject({
  recordings: z.array(shippedRecordingSchema),
  partialSeconds: z.number(),
});

/** Where the flag sets have the flight recorder write when the JVM exits (`-XX:StartFlightRecording:filename=…,dumponexit=true`). */
const RECORDING = 'recording.jfr';

/** The recording that the flight recorder writes at the JVM's exit, sent by a sidecar. */
export const jfrRecording: CapturePath = {
  name: 'jfr-recording',
  description: 'flight recording written when the JVM exits (dumponexit), sent to S3 by a sidecar',
  environment: shipperVariables,

  collect: async (source): Promise<z.infer<typeof factsSchema>> => ({
    recordings: await readShippedRecordings(source, (path) => path === RECORDING),
    partialSeconds: source.config.profilePartialSeconds,
  }),

  judge: (facts, context) =>
    judgeRecordings({
      ...factsSchema.parse(facts),
      context,
      mayBeUnfinished: false,
      nothing: 'The JVM wrote no recording to the shared volume.',
    }),
};
