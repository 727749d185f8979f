import { z } from 'zod';
import { artefactsSchema } from '../artefact/artefact-record.ts';
import { trialAlertsSchema } from '../journal/trial-alert.ts';
import { trialCostSchema } from '../journal/trial-cost.ts';
import { runRecordSchema } from '../journal/run-record.ts';
import { durableSchema, SCHEMA_VERSION, trialRecordSchema } from '../journal/trial-record.ts';
import { OOM_TYPES } from '../oom-type.ts';
import { timeCourseSchema } from '../journal/time-course.ts';
import { LOSS_STAGES } from '../capture/path-verdict.ts';
import { planPowerSchema } from '../plan/plan-power.ts';
import { baselineReportSchema } from './baseline-report.ts';
import { comparisonSchema, stratifiedComparisonSchema } from './comparison-schema.ts';
import { controlReportSchema } from './control-report.ts';
import { gateReportSchema } from './gate-report.ts';
import { quantileSchema } from './quantile-report.ts';
import { intervalSchema } from './rate-report.ts';

const cellShape = { scenario: z.string(), jdk: z.int(), flagSet: z.string(), taskSize: z.string() };

/** How a valid trial ended, and what its JVM left on the task's disk. */
const trialEndSchema = z
  .strictObject({
    trial: z.string(),
    stopCode: trialRecordSchema.shape.stopCode,
    exitCode: trialRecordSchema.shape.exitCode,
    /** Docker's word, which names no victim by itself. */
    oomKilled: z.boolean(),
    artefacts: artefactsSchema.nullable(),
    course: timeCourseSchema.nullable(),
    alerts: trialAlertsSchema.nullable(),
  })
  .readonly();

const invalidTrialSchema = z.strictObject({ trial: z.string(), reason: z.string() }).readonly();

const lossSchema = z
  .strictObject({
    trial: z.string(),
    verdict: z.enum(['lost', 'partial']),
    lossStage: z.enum(LOSS_STAGES),
    /** Negative: it would have needed that much longer. `null`: nothing was under way. */
    marginSeconds: z.number().nullable(),
    detail: z.string(),
  })
  .readonly();

/** A rate and how far it is known. */
const rateShape = {
  /** Trials that count: n of the rate. */
  valid: z.int(),
  /** Wilson 95 %; `null` without a valid trial. */
  interval: z.strictObject({ lower: z.number(), upper: z.number() }).readonly().nullable(),
};

const captureSchema = z
  .strictObject({
    trial: z.string(),
    attributed: z.boolean(),
    marginSeconds: z.number().nullable(),
    durable: durableSchema.nullable(),
  })
  .readonly();

const pathReportSchema = z
  .strictObject({
    path: z.string(),
    /** Trials in which the path was captured: k of the rate. */
    captured: z.int(),
    ...rateShape,
    /** Trials in which the evidence was captured and names the culprit. */
    usable: z.int(),
    /** Wilson 95 % of the usable rate; `null` without a valid trial. */
    usableInterval: intervalSchema.nullable(),
    /** The median margin in seconds over all trials that count; one in which nothing was under way is below any margin. */
    medianMarginSeconds: quantileSchema,
    /** The median blind window in seconds over the trials that have one. */
    medianBlindWindowSeconds: quantileSchema,
    /** Over the captured ones: medians of the seconds from the OOM until it was durable, and of its bytes. */
    medianDurableSeconds: quantileSchema,
    medianSizeBytes: quantileSchema,
    /** The tightest margin among the captured ones; `null` when none was captured. */
    smallestMarginSeconds: z.number().nullable(),
    /** Every trial in which it was captured. */
    captures: z.array(captureSchema).readonly(),
    /** Every trial in which it was lost, or captured only in part. */
    losses: z.array(lossSchema).readonly(),
    /** Trials that are valid as a whole but do not count for this path. */
    invalid: z.array(invalidTrialSchema).readonly(),
  })
  .readonly();

/** What became of word of the OOM that holds no evidence; stands apart, so that it is never taken for any. */
const notificationReportSchema = z
  .strictObject({
    path: z.string(),
    /** Trials in which it was out before the task's end: k of the rate. */
    notified: z.int(),
    /** Trials that count: n of the rate. */
    valid: z.int(),
    /** Wilson 95 %; `null` without a valid trial. */
    interval: z.strictObject({ lower: z.number(), upper: z.number() }).readonly().nullable(),
    losses: z.array(lossSchema).readonly(),
    invalid: z.array(invalidTrialSchema).readonly(),
  })
  .readonly();

/** What trials left by any of their capture paths: the headline of a cell. */
const evidenceReportSchema = z
  .strictObject({
    /** Trials in which at least one path was captured. */
    captured: z.int(),
    /** Trials in which at least one path was captured and names the culprit: k of the usable rate. */
    usable: z.int(),
    /** Trials that count, with every path judged: n; the interval is that of the usable rate. */
    ...rateShape,
    /** 95 % of the usable rate, never claiming too much (`guaranteedInterval`): for gates and recipes. */
    guaranteedInterval: intervalSchema.nullable(),
  })
  .readonly();

const cellReportSchema = z
  .strictObject({
    ...cellShape,
    oomType: z.enum(OOM_TYPES),
    timeScale: z.number(),
    fingerprint: z.string(),
    /** Trials that ended, valid, invalid or unreachable. */
    trials: z.int(),
    /** Trials that count for no path. */
    invalid: z.array(invalidTrialSchema).readonly(),
    /** Trials that found the JDK not to produce the scenario's OOM; they count for no path either. */
    unreachable: z.array(invalidTrialSchema).readonly(),
    /** What margins rest on that is modelled, of any trial. */
    models: z.array(z.string()).readonly(),
    /** Every valid trial. */
    ends: z.array(trialEndSchema).readonly(),
    evidence: evidenceReportSchema,
    /** What the flag set costs: medians over the valid trials. */
    cost: trialCostSchema,
    paths: z.array(pathReportSchema).readonly(),
    notifications: z.array(notificationReportSchema).readonly(),
  })
  .readonly();

/** `report.json`: what a run's records add up to. Cells of another setup or time scale stand apart, never pooled. */
export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    startedAt: z.iso.datetime(),
    /** The answer, one sentence for each scenario and JDK, in the order of the plan. */
    answers: z.array(z.string()).readonly(),
    /** In which ways the run is, or is not, what Fargate would have been. */
    fidelity: z
      .array(z.strictObject({ name: z.string(), value: z.string(), deviates: z.boolean() }).readonly())
      .readonly(),
    plannedTrials: z.int(),
    endedTrials: z.int(),
    cells: z.array(cellReportSchema).readonly(),
    /** Planned cells of which no trial ended. */
    cellsWithoutTrial: z.array(z.strictObject(cellShape).readonly()).readonly(),
    /** What the plan could show, had all its trials counted; `null` where it compares nothing. */
    power: planPowerSchema.nullable(),
    /** Each pair of flag sets that the run compares, within one scenario and JDK. */
    comparisons: z.array(comparisonSchema).readonly(),
    /** The same over several scenarios or JDKs. */
    stratifiedComparisons: z.array(stratifiedComparisonSchema).readonly(),
    /** What is known beforehand, and whether it showed. */
    controls: z.array(controlReportSchema).readonly(),
    /** Every gate in every cell that it is about. */
    gates: z.array(gateReportSchema).readonly(),
    /** Against an earlier run; `null` where it was held against none. */
    baseline: baselineReportSchema.nullable(),
    /** Of a run that may stop before its last planned trial: why it did, or that it did not; else `null`. */
    stoppingReason: z.string().nullable(),
    /** Why the run answers nothing, one sentence each; empty when it does. */
    inconclusiveReasons: z.array(z.string()).readonly(),
    /** Attempts that the harness spoiled, each with the trial that was run again for it; counted nowhere else. */
    spoiled: z.array(invalidTrialSchema).readonly(),
    warnings: z.array(z.strictObject({ message: z.string(), remedy: z.string() }).readonly()).readonly(),
    /** Every fidelity note of any trial, once. */
    fidelityNotes: z.array(z.string()).readonly(),
    /** Followed by a trial's id: the command that runs that trial again. */
    replayCommand: z.string(),
    /** As in `run.json`: what each flag set consists of, versions, and every setup by its fingerprint. */
    flagSets: runRecordSchema.shape.flagSets,
    versions: runRecordSchema.shape.versions,
    setups: runRecordSchema.shape.setups,
  })
  .readonly();

export type Report = z.infer<typeof reportSchema>;
export type CellReport = Report['cells'][number];
export type PathReport = CellReport['paths'][number];
export type NotificationReport = CellReport['notifications'][number];
export type Loss = PathReport['losses'][number];
export type TrialEnd = CellReport['ends'][number];
