import { z } from 'zod';
import { artefactsSchema } from '../artefact/artefact-record.ts';
import { OOM_TYPES } from '../oom-type.ts';
import { LOSS_STAGES, VERDICTS } from '../capture/path-verdict.ts';

/**
 * Version of `run.json`, `trials.jsonl` and `report.json`; raised when a field is added, changes its meaning or
 * goes. 2: `unreachableReason`, `oomWantedAt` and `artefacts`;
 * a flag set is everything it consists of; of a report the answers, fidelity, evidence by any path, captures,
 * set-up and the command that replays a trial.
 */
export const SCHEMA_VERSION = 2;

const pathVerdictSchema = z
  .strictObject({
    verdict: z.enum(VERDICTS),
    lossStage: z.enum(LOSS_STAGES).nullable(),
    attributed: z.boolean(),
    marginSeconds: z.number().nullable(),
    blindWindowSeconds: z.number().nullable(),
    detail: z.string(),
  })
  .refine(
    ({ verdict, lossStage }) => (lossStage !== null) === (verdict === 'lost' || verdict === 'partial'),
    { message: 'a loss stage is set exactly when the verdict is lost or partial', path: ['lossStage'] },
  );

/** One line of `trials.jsonl`: a trial that ended, with what became of each capture path. */
export const trialRecordSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    /** `<scenario>/<jdk>/<flag set>/<cpu>-<memory>/<n>`; also the folder under `trials/`. */
    trial: z.string(),
    scenario: z.string(),
    oomType: z.enum(OOM_TYPES),
    jdk: z.int(),
    flagSet: z.string(),
    /** `<cpu units>/<memory MiB>`. */
    taskSize: z.string(),
    /** Wanted phase of the OOM within the profiler's period, [0, 1); `null` where no path is periodic. */
    phase: z.number().nullable(),
    valid: z.boolean(),
    /** One sentence; `null` when the trial is valid or its OOM unreachable. */
    invalidReason: z.string().nullable(),
    /**
     * One sentence with the evidence for it, found by running the trial: this JDK does not produce the
     * scenario's OOM. Such a trial is neither valid nor invalid, and is never counted. `null` otherwise.
     */
    unreachableReason: z.string().nullable(),
    timeScale: z.number(),
    /** Digest of the setup fingerprint in `run.json`; rates of different fingerprints are never pooled. */
    fingerprint: z.string(),
    startedAt: z.iso.datetime(),
    oomAt: z.iso.datetime().nullable(),
    /** When the OOM was wanted; `null` where it was left to the load. */
    oomWantedAt: z.iso.datetime().nullable(),
    oomWitness: z.enum(['sample', 'jvm-banner', 'uncaught-trace', 'kernel', 'ambiguous']).nullable(),
    stoppedAt: z.iso.datetime().nullable(),
    stopCode: z
      .enum(['EssentialContainerExited', 'ServiceSchedulerInitiated', 'UserInitiated', 'TaskFailedToStart'])
      .nullable(),
    stoppedReason: z.string().nullable(),
    exitCode: z.int().nullable(),
    oomKilled: z.boolean(),
    paths: z.record(z.string(), pathVerdictSchema),
    /** What lay on the task's own disk at its end, and died with it; `null` where nobody looked. */
    artefacts: artefactsSchema.nullable(),
    /** Facts graded observed or inferred that shaped this trial, and parts of the mirror that could not be enforced. */
    fidelityNotes: z.array(z.string()),
  })
  .refine(
    ({ valid, invalidReason, unreachableReason }) =>
      [valid, invalidReason !== null, unreachableReason !== null].filter(Boolean).length === 1,
    {
      message: 'a trial is either valid, or invalid for a reason, or unreachable for one',
      path: ['invalidReason'],
    },
  );

export type TrialRecord = z.infer<typeof trialRecordSchema>;
