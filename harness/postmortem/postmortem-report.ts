import { z } from 'zod';
import { conclusionSchema } from './cause/conclusion.ts';
import { oomFindingSchema } from './cause/oom-finding.ts';
import { citationSchema } from './citation.ts';
import { configurationSchema } from './evidence/captures.ts';
import { evidenceRowSchema } from './evidence/evidence-row.ts';
import { INPUT_KINDS } from './input/input-kind.ts';

/** Raised when a field changes its meaning or goes. */
export const POSTMORTEM_SCHEMA_VERSION = 1;

/** What `lastgasp postmortem --json` prints. */
export const postmortemReportSchema = z
  .strictObject({
    schemaVersion: z.literal(POSTMORTEM_SCHEMA_VERSION),
    /** What each file was taken for, by its content. */
    inputs: z.array(z.strictObject({ file: z.string(), kind: z.enum(INPUT_KINDS) }).readonly()).readonly(),
    taskId: z.string().nullable(),
    /** The container whose end is asked for. */
    container: z.string().nullable(),
    cause: conclusionSchema,
    oom: oomFindingSchema,
    /** What was left out, or does not belong to the task, and anything else to know about the inputs. */
    notes: z
      .array(
        z.strictObject({ statement: z.string(), citations: z.array(citationSchema).readonly() }).readonly(),
      )
      .readonly(),
    evidence: z.array(evidenceRowSchema).readonly(),
    /** `null` where the flags are not known. */
    configuration: configurationSchema.nullable(),
    changes: z.array(z.string()).readonly(),
  })
  .readonly();
export type PostmortemReport = z.output<typeof postmortemReportSchema>;
