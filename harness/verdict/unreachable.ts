import type { ScenarioDefinition } from '../config/scenario.ts';
import { oomInstant } from '../timeline/oom-instant.ts';
import { eventsOfKind, type EventOf } from '../timeline/timeline.ts';
import type { TimelineEvent } from '../timeline/timeline-event.ts';

/**
 * HotSpot's own terms for "GC overhead limit exceeded": at least so many percent of the time in the collector,
 * at most so many of the heap free after it (JDK `java` manual, ParallelGC).
 */
const DEFAULT_LIMITS = { GCTimeLimit: 98, GCHeapFreeLimit: 2 } as const;
/** Collections in a row after which HotSpot gives up (`gc/shared/gc_globals.hpp`, GCOverheadLimitThreshold). */
const COLLECTIONS = 5;
/** The log rounds to whole MiB, before and after. */
const ROUNDING_MIB = 1;

/**
 * Why a trial could not reach its scenario's OOM although everything for it was there: one sentence with the
 * evidence, all of it from the trial itself; `null` where there is none.
 *
 * So far there is one such case: a JVM that spends its time in the collector as HotSpot's limit has it, and
 * says `Java heap space` all the same.
 */
export function reasonOfUnreachability(
  events: readonly TimelineEvent[],
  { oomType, jvmFlags }: Pick<ScenarioDefinition, 'oomType' | 'jvmFlags'>,
): string | null {
  const oom = oomInstant(events);
  if (oomType !== 'gc-overhead' || oom?.oomType !== 'heap-space') return null;
  const last = eventsOfKind(events, 'collection')
    .filter(({ scope, atMs }) => scope === 'full' && atMs <= oom.atMs)
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(-COLLECTIONS);
  const [first] = last;
  if (first === undefined || last.length < COLLECTIONS) return null;
  const spanMs = oom.atMs - (first.atMs - (first.durationMs ?? 0));
  const limit = (name: keyof typeof DEFAULT_LIMITS): number =>
    percentOf(jvmFlags, name) ?? DEFAULT_LIMITS[name];
  const timePercent = (100 * last.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)) / spanMs;
  const freeMax = limit('GCHeapFreeLimit') / 100;
  const isInVain = ({ beforeMiB, afterMiB, capacityMiB }: EventOf<'collection'>): boolean =>
    beforeMiB - afterMiB <= freeMax * (capacityMiB ?? 0) + ROUNDING_MIB;
  if (timePercent < limit('GCTimeLimit') || !last.every(isInVain)) return null;
  const percent = Math.min(100, Math.floor(timePercent));
  return `This JVM threw "Java heap space" where "GC overhead limit exceeded" was due: its last ${COLLECTIONS} full collections took ${percent} % of the time and recovered next to nothing.`;
}

/** The value of `-XX:<name>=<percent>`; the last one wins. */
function percentOf(jvmFlags: readonly string[], name: string): number | undefined {
  const prefix = `-XX:${name}=`;
  const flag = jvmFlags.findLast((one) => one.startsWith(prefix));
  return flag === undefined ? undefined : Number(flag.slice(prefix.length));
}
