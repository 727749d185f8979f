import { z } from 'zod';

/** `npm audit --json`: how many packages have a known vulnerability, by severity. */
const auditedSchema = z.object({
  metadata: z.object({
    vulnerabilities: z.object({
      moderate: z.int(),
      high: z.int(),
      critical: z.int(),
    }),
  }),
});

/** The same where the registry would not answer. */
const refusedSchema = z.object({ message: z.string() });

/** What the registry says of the locked packages. */
export type Audit =
  | { readonly kind: 'clean' }
  | { readonly kind: 'vulnerable'; readonly detail: string }
  | { readonly kind: 'unanswered'; readonly reason: string };

/** Reads what `npm audit --json` printed; anything else is no answer. */
export function readAudit(output: string): Audit {
  const report = parsed(output);
  const audited = auditedSchema.safeParse(report);
  if (!audited.success) {
    const refused = refusedSchema.safeParse(report);
    return { kind: 'unanswered', reason: refused.success ? refused.data.message : 'npm printed no report' };
  }
  const { moderate, high, critical } = audited.data.metadata.vulnerabilities;
  if (moderate + high + critical === 0) return { kind: 'clean' };
  return {
    kind: 'vulnerable',
    detail: `${critical} critical, ${high} high and ${moderate} moderate vulnerabilities; see npm audit --omit=dev`,
  };
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    // No report: the caller says so.
    return undefined;
  }
}
