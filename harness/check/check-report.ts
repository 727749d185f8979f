import { z } from 'zod';
import { JDKS } from '../config/choice.ts';
import { OOM_TYPES } from '../oom-type.ts';
import { CAPTURES } from './capture.ts';
import { SEVERITIES } from './finding.ts';

/** Raised when a field changes its meaning or goes. */
export const CHECK_SCHEMA_VERSION = 1;

const cellSchema = z
  .strictObject({
    oomType: z.enum(OOM_TYPES),
    effect: z.enum(['fires', 'cannot-fire', 'records']),
    reason: z.string(),
    /** The finding that keeps it from firing; `null` where the reason is the OOM type's own. */
    findingId: z.string().nullable(),
  })
  .readonly();

const captureSchema = z
  .strictObject({
    capture: z.enum(CAPTURES),
    /** The flag, or what it is called. */
    name: z.string(),
    isSet: z.boolean(),
    /** One for each OOM type; none where it is not set. */
    cells: z.array(cellSchema).readonly(),
  })
  .readonly();

const findingSchema = z
  .strictObject({
    /** Of the rule; several findings may have it. */
    id: z.string(),
    severity: z.enum(SEVERITIES),
    what: z.string(),
    why: z.string(),
    source: z
      .strictObject({ grade: z.enum(['measured', 'documented', 'inferred']), reference: z.string() })
      .readonly(),
    remedy: z.string(),
  })
  .readonly();

const jdkCheckSchema = z
  .strictObject({
    jdk: z.union(JDKS.map((jdk) => z.literal(jdk))),
    jdkOrigin: z.enum(['given', 'image-tag', 'assumed']),
    captures: z.array(captureSchema).readonly(),
    /** The most severe first. */
    findings: z.array(findingSchema).readonly(),
  })
  .readonly();

/** What `lastgasp check --json` prints. */
export const checkReportSchema = z
  .strictObject({
    schemaVersion: z.literal(CHECK_SCHEMA_VERSION),
    /** The task definition's file, or the flag set's name. */
    source: z.string(),
    container: z.string(),
    taskSize: z.string(),
    visibility: z.enum(['visible', 'hidden']),
    /** No serious finding on any of the JDKs. */
    hasPassed: z.boolean(),
    /** One for each JDK. */
    checks: z.array(jdkCheckSchema).readonly(),
  })
  .readonly();

export type CheckReport = z.output<typeof checkReportSchema>;
export type JdkCheck = z.output<typeof jdkCheckSchema>;
export type CaptureRow = z.output<typeof captureSchema>;
