import type { z } from 'zod';

/** A file of an older build breaks its schema once per trial: the first few say it, a thousand hide it. */
const NAMED_MAX = 5;

/** What a value breaks of its schema, `path: what is wrong`, at most five of them and the number of the others. */
export function describeIssues({ issues }: z.ZodError): string {
  const named = issues
    .slice(0, NAMED_MAX)
    .map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  const others = issues.length - named.length;
  return [...named, ...(others > 0 ? [`and ${others} more`] : [])].join('; ');
}
