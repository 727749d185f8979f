import { z } from 'zod';
import { PHASE_RULES } from '../plan/oom-timing.ts';
import { OOM_WITNESSES } from '../timeline/timeline-event.ts';
import { artefactsSchema } from '../artefact/artefact-record.ts';
import { OOM_TYPES } from '../oom-type.ts';
import { LOSS_STAGES, VERDICTS } from '../capture/path-verdict.ts';
import { timeCourseSchema } from './time-course.ts';
import { trialAlertsSchema } from './trial-alert.ts';
import { trialCostSchema } from './trial-cost.ts';

/**
 * Version of `run.json`, `trials.jsonl` and `report.json`; raised when a field is added, changes its meaning or
 * goes. 2: of a trial `unreachableReason`, `oomWantedAt`, `artefacts`, `course`, `models`, `cost`, `alerts`,
 * `phaseRule`, `phaseReached`, `periodSeconds`, `conditions`, each path's `durable` and the witness `pressure-agent`;
 * of a run `request`, `design`, `shard`, `gates`, `controls` and
 * the `timing` of a planned trial; a flag set is everything it consists of; in the report `evidence`, `cost`,
 * medians, comparisons and gates, the answers, fidelity, captures, set-up and the command that replays a trial; the OOM type
 * `netty-direct` and the witness `logged-trace`.
 */
export const SCHEMA_VERSION = 2;

/** Of captured evidence, in the words of `Durable`; `null` where version 1 did not note it. */
export const durableSchema = z
  .strictObject({
    afterOomSeconds: z.number(),
    /** `null` where it came among other messages in one request. */
    sizeBytes: z.int().nullable(),
  })
  .readonly();

const pathVerdictSchema = z
  .strictObject({
    verdict: z.enum(VERDICTS),
    lossStage: z.enum(LOSS_STAGES).nullable(),
    attributed: z.boolean(),
    marginSeconds: z.number().nullable(),
    blindWindowSeconds: z.number().nullable(),
    durable: durableSchema.nullable(),
    detail: z.string(),
  })
  .refine(({ verdict, durable }) => durable === null || verdict === 'captured', {
    message: 'what was durable is set only where the verdict is captured',
    path: ['durable'],
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
    /** Wanted phase of the OOM within the profiler's period, [0, 1); `null` where none was wanted. */
    phase: z.number().nullable(),
    /** How the instant of the OOM was chosen; `null` where no path is periodic. */
    phaseRule: z.enum(PHASE_RULES).nullable(),
    /**
     * The phase that the OOM came at, [0, 1), counted as `phase` is: from ready (`random`) or from the last
     * profile that the intake had received before (`aligned`, `fixed`); `null` where there is nothing to count from.
     */
    phaseReached: z.number().nullable(),
    /** Seconds between two uploads of the profiler; `null` where no path is periodic. */
    periodSeconds: z.number().nullable(),
    valid: z.boolean(),
    /** One sentence; `null` when the trial is valid or its OOM unreachable. */
    invalidReason: z.string().nullable(),
    /**
     * One sentence with the evidence for it, found by running the trial: this JDK does not produce the
     * scenario's OOM. Such a trial is neither valid nor invalid, and is never counted. `null` otherwise.
     */
    unreachableReason: z.string().nullable(),
    /**
     * It is the harness that failed, or what it rests on that stood still: such a trial says nothing about its
     * cell and is run again. Only of invalid trials; `false` in lines from before anybody noted it.
     */
    spoiled: z.boolean().default(false),
    timeScale: z.number(),
    /** Digest of the setup fingerprint in `run.json`; rates of different fingerprints are never pooled. */
    fingerprint: z.string(),
    startedAt: z.iso.datetime(),
    oomAt: z.iso.datetime().nullable(),
    /** When the OOM was wanted; `null` where it was left to the load. */
    oomWantedAt: z.iso.datetime().nullable(),
    oomWitness: z.enum(OOM_WITNESSES).nullable(),
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
    /** Where the time between OOM and end went; `null` where either was not seen. */
    course: timeCourseSchema.nullable(),
    /** What margins and verdicts rest on that is modelled, in a few words each, such as `disk 75 MiB/s`. */
    models: z.array(z.string()),
    /** What the task took; `null` where it never started, and where nobody looked. */
    cost: trialCostSchema.nullable(),
    /** Which of the monitors that ship with lastgasp would have fired; `null` where nobody looked. */
    alerts: trialAlertsSchema.nullable(),
    /** Facts graded observed or inferred that shaped this trial, and parts of the mirror that could not be enforced. */
    fidelityNotes: z.array(z.string()),
    /** What it ran beside; `null` where nobody looked. */
    conditions: z
      .strictObject({
        /** The most other trials that ran at any moment of it. */
        neighboursMax: z.int().min(0),
        /** Resident memory of the harness's own process at its end. */
        harnessRssBytes: z.int().min(0),
      })
      .nullable(),
  })
  .refine(
    ({ valid, invalidReason, unreachableReason }) =>
      [valid, invalidReason !== null, unreachableReason !== null].filter(Boolean).length === 1,
    {
      message: 'a trial is either valid, or invalid for a reason, or unreachable for one',
      path: ['invalidReason'],
    },
  )
  .refine(({ spoiled, invalidReason }) => !spoiled || invalidReason !== null, {
    message: 'what the harness spoiled is invalid',
    path: ['spoiled'],
  });

export type TrialRecord = z.infer<typeof trialRecordSchema>;
