import { z } from 'zod';
import { citationSchema } from '../citation.ts';

/**
 * `given`: it is among the inputs. `may-exist`: look there. `gone`: it was on the task's own disk, which is
 * destroyed with the task. `never-made`: nothing that is set would have made it. `unknown`: the flags are not known.
 */
const EVIDENCE_STATES = ['given', 'may-exist', 'gone', 'never-made', 'unknown'] as const;

export const evidenceRowSchema = z
  .strictObject({
    what: z.enum([
      'log',
      'heap dump',
      'crash report',
      'flight recording',
      'Datadog profile',
      'Datadog OOM event',
      'memory metrics',
    ]),
    state: z.enum(EVIDENCE_STATES),
    /** Where to look, or why there is nothing to look for: one or two sentences. */
    where: z.string(),
    citations: z.array(citationSchema).readonly(),
  })
  .readonly();
export type EvidenceRow = z.output<typeof evidenceRowSchema>;
