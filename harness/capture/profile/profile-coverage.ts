import type { CoveredTime } from '../../jfr/chunk-scan.ts';
import { coveredTime } from '../../jfr/time-coverage.ts';
import type { ProfileContent } from './profile-facts.ts';

/**
 * The time that a profile covers: what it says itself and the headers of every writer's chunks agree on, and never
 * what its events say.
 */
export function coverageOf({ startMs, endMs, chunks }: ProfileContent): readonly CoveredTime[] {
  const byWriter = Map.groupBy(chunks, ({ writer }) => writer);
  return [...byWriter.values()].reduce<readonly CoveredTime[]>(
    (common, ofWriter) => intersection(common, union(ofWriter)),
    [{ fromMs: startMs, toMs: endMs }],
  );
}

/** Spans of time without overlaps, in order. */
export function union(spans: readonly CoveredTime[]): readonly CoveredTime[] {
  const all = coveredTime(spans);
  if (all === null) return [];
  const starts = [all.fromMs, ...all.gaps.map(({ toMs }) => toMs)];
  const ends = [...all.gaps.map(({ fromMs }) => fromMs), all.toMs];
  return starts.map((fromMs, index) => ({ fromMs, toMs: ends[index] ?? fromMs }));
}

function intersection(ones: readonly CoveredTime[], others: readonly CoveredTime[]): readonly CoveredTime[] {
  return ones.flatMap((one) =>
    others
      .map((other) => ({
        fromMs: Math.max(one.fromMs, other.fromMs),
        toMs: Math.min(one.toMs, other.toMs),
      }))
      .filter(({ fromMs, toMs }) => toMs > fromMs),
  );
}
