import type { CoveredTime } from './chunk-scan.ts';

/** From the first covered moment to the last, and what is not covered between. */
export interface TimeCoverage extends CoveredTime {
  /** In order; chunks of two recorders in one file overlap and fill each other's gaps. */
  readonly gaps: readonly CoveredTime[];
}

/** The union of spans of time in any order; `null` without any. */
export function coveredTime(spans: readonly CoveredTime[]): TimeCoverage | null {
  const [first, ...others] = spans.toSorted((one, other) => one.fromMs - other.fromMs);
  if (first === undefined) return null;
  const gaps: CoveredTime[] = [];
  let { toMs } = first;
  for (const span of others) {
    if (span.fromMs > toMs) gaps.push({ fromMs: toMs, toMs: span.fromMs });
    toMs = Math.max(toMs, span.toMs);
  }
  return { fromMs: first.fromMs, toMs, gaps };
}
