import { z } from 'zod';
import { PHASE_RULES } from '../plan/oom-timing.ts';
import { controlsSchema, gateSchema } from '../config/gate-schema.ts';
import { designSchema } from '../plan/design.ts';
import { shardSchema } from '../plan/shard.ts';
import { fingerprint } from './fingerprint.ts';
import { SCHEMA_VERSION } from './trial-record.ts';

const cellShape = {
  scenario: z.string(),
  jdk: z.int(),
  flagSet: z.string(),
  taskSize: z.string(),
};

/** When the OOM is wanted, counted as the rule has it; of trials with a periodic capture path. */
const timingSchema = z
  .strictObject({
    rule: z.enum(PHASE_RULES),
    periodSeconds: z.number().positive(),
    afterSeconds: z.number().nullable(),
  })
  .readonly();

const planSchema = z.strictObject({
  seed: z.int(),
  trialsPerCell: z.int().min(1),
  cells: z.array(z.strictObject(cellShape).readonly()).readonly(),
  trials: z
    .array(
      z
        .strictObject({
          ...cellShape,
          id: z.string(),
          index: z.int().min(1),
          phase: z.number().nullable(),
          timing: timingSchema.nullable(),
          probePhase: z.number().min(0).lt(1),
        })
        .readonly(),
    )
    .readonly(),
});

/** What was asked for that neither the plan nor the setups say: with them, a run can be taken up again. */
const requestSchema = z.strictObject({
  /** Config file as it was named; `null`: the project's own. */
  config: z.string().nullable(),
  /** Task definition as it was named; `null`: the built-in task. */
  taskDefinition: z.string().nullable(),
  container: z.string().nullable(),
  secretsFile: z.string().nullable(),
  taskSize: z.string().nullable(),
  pressure: z.number(),
  oomAfterSeconds: z.number().nullable(),
  phaseRule: z.enum(PHASE_RULES),
  /** Id of the only trial of the plan that was to be run; `null`: all were. */
  onlyTrial: z.string().nullable(),
  concurrency: z.union([z.int(), z.literal('auto')]),
  keepDumps: z.boolean(),
});

/** `run.json`: what was going to be run, on what, decided before the first trial. */
export const runRecordSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  startedAt: z.iso.datetime(),
  plan: planSchema.readonly(),
  /** `null`: of a lastgasp that could not resume. */
  request: requestSchema.readonly().nullable(),
  design: designSchema,
  /** The part of the plan that was to be run here; `null` for all of it. */
  shard: shardSchema.nullable(),
  /** What must hold, of cells of the plan. */
  gates: z.array(gateSchema).readonly(),
  /** What is known beforehand; `null` where nothing is. */
  controls: controlsSchema.nullable(),
  timeScale: z.number().min(1),
  /** What each flag set consists of: two runs with one name for different ones do not have the same cell. */
  flagSets: z.record(z.string(), z.record(z.string(), z.json())).readonly(),
  /** Versions by name: lastgasp, node, docker, … */
  versions: z.record(z.string(), z.string()).readonly(),
  /** Every setup the run's trials have, by the fingerprint their records carry. */
  setups: z
    .record(z.string(), z.record(z.string(), z.json()))
    .refine(
      (setups) => Object.entries(setups).every(([digest, inputs]) => fingerprint(inputs) === digest),
      'a setup stands under a fingerprint that is not its own',
    )
    .readonly(),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type RunRequest = z.infer<typeof requestSchema>;
