import { z } from 'zod';
import { openRecording } from '../../jfr/recording-source.ts';
import { summariseRecording } from '../../jfr/recording-summary.ts';
import type { EvidenceSource } from '../capture-path.ts';
import { culpritFindingSchema, findCulprit } from '../culprit-finding.ts';
import { objectFileOf, readShippedFiles, shippedFileSchema } from './shipped-files.ts';

/** A shipped flight recording, or one chunk of a recorder's repository. */
export const shippedRecordingSchema = shippedFileSchema.extend({
  /** Of the object, as far as it can be read; `null` where there is none. */
  recording: z
    .strictObject({
      /** `unfinished`: a JVM died over it, and what it had flushed can be read. */
      state: z.enum(['complete', 'unfinished', 'broken']),
      /** What is wrong where it is not complete, in plain words. */
      flaw: z.string().nullable(),
      /** By the headers of its chunks, on the clock of the engine's machine. */
      covered: z.array(z.strictObject({ fromMs: z.number(), toMs: z.number() })),
      culprit: culpritFindingSchema,
    })
    .nullable(),
});

export type ShippedRecording = z.infer<typeof shippedRecordingSchema>;

/** Reads those shipped files, whose path `matches`, as recordings. */
export async function readShippedRecordings(
  source: EvidenceSource,
  matches: (path: string) => boolean,
): Promise<ShippedRecording[]> {
  const recordings: ShippedRecording[] = [];
  for (const shipped of await readShippedFiles(source, matches)) {
    const recording =
      shipped.object === null ? null : await readRecording(await objectFileOf(source, shipped.path), source);
    recordings.push({ ...shipped, recording });
  }
  return recordings;
}

async function readRecording(
  file: string,
  about: Pick<EvidenceSource, 'culprit' | 'oomType'>,
): Promise<NonNullable<ShippedRecording['recording']>> {
  const summary = await summariseRecording((await openRecording(file)).pieces());
  const { structure, chunks } = summary;
  return {
    state: structure.kind,
    flaw: structure.kind === 'complete' ? null : `byte ${structure.atOffset}: ${structure.reason}`,
    covered: chunks.flatMap(({ covered }) => (covered === null ? [] : [covered])),
    culprit: findCulprit(summary, about),
  };
}
