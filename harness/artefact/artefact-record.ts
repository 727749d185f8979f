import { z } from 'zod';

/**
 * `none` it did not come to exist · `incomplete` it did, but is not whole · `complete` · `unknown` the harness
 * could not look.
 *
 * None of them says that anything got out: what lies on the task's disk dies with the task.
 */
const ARTEFACT_STATES = ['none', 'incomplete', 'complete', 'unknown'] as const;

const artefactSchema = z.strictObject({
  state: z.enum(ARTEFACT_STATES),
  /** In the container; `null` when there is none. Of several files, the folder. */
  path: z.string().nullable(),
  /** Of all its files together; `null` when there is none. */
  sizeBytes: z.number().nullable(),
  /** It belongs to an earlier OutOfMemoryError, which the service handled: of the trial's OOM it says nothing. */
  isOfEarlierOom: z.boolean(),
  /** One sentence. */
  detail: z.string(),
});

export type Artefact = z.infer<typeof artefactSchema>;

/** What the JVM left on the disk of its task at the task's end, and what its hook did. */
export const artefactsSchema = z.strictObject({
  dump: artefactSchema,
  /** The command of `OnOutOfMemoryError`: complete when it had ended before the container did. */
  hook: artefactSchema,
  hsErr: artefactSchema,
  /** The recording that a flight recorder writes when it ends. */
  jfr: artefactSchema,
  /** What the flight recorder had flushed to its repository. */
  jfrChunks: artefactSchema,
});

export type Artefacts = z.infer<typeof artefactsSchema>;
export type ArtefactName = keyof Artefacts;
