import { z } from 'zod';
import { OOM_TYPES } from '../oom-type.ts';
import { LOSS_STAGES, VERDICTS } from '../capture/path-verdict.ts';

/** Version of `trials.jsonl` and `report.json`; raised when a field changes its meaning or goes. */
export const SCHEMA_VERSION = 1;

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
    /** One sentence; `null` exactly when valid. */
    invalidReason: z.string().nullable(),
    timeScale: z.number(),
    /** Digest of the setup fingerprint in `run.json`; rates of different fingerprints are never pooled. */
    fingerprint: z.string(),
    startedAt: z.iso.datetime(),
    oomAt: z.iso.datetime().nullable(),
    oomWitness: z.enum(['sample', 'jvm-banner', 'uncaught-trace', 'kernel', 'ambiguous']).nullable(),
    stoppedAt: z.iso.datetime().nullable(),
    stopCode: z
      .enum(['EssentialContainerExited', 'ServiceSchedulerInitiated', 'UserInitiated', 'TaskFailedToStart'])
      .nullable(),
    stoppedReason: z.string().nullable(),
    exitCode: z.int().nullable(),
    oomKilled: z.boolean(),
    paths: z.record(z.string(), pathVerdictSchema),
    /** Facts graded observed or inferred that shaped this trial, and parts of the mirror that could not be enforced. */
    fidelityNotes: z.array(z.string()),
  })
  .refine(({ valid, invalidReason }) => valid === (invalidReason === null), {
    message: 'a reason is given exactly when the trial is invalid',
    path: ['invalidReason'],
  });

export type TrialRecord = z.infer<typeof trialRecordSchema>;
