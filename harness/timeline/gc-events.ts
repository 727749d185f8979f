import { evenly } from './evenly.ts';
import type { GcLog, StampedCollection, StampedFact } from './gc-log.ts';
import type { TimelineFact } from './timeline-event.ts';

/** Collections of one trial that go to its timeline; of an hour in the collector there are tens of thousands. */
const COLLECTIONS_MAX = 300;
/** Those that end the nearest before the OOM are all there: what the JVM did last is what one asks for. */
const LAST_BEFORE_OOM = 100;
/** A shorter standstill fails no request. */
const FREEZE_MIN_MS = 100;
/** The longest ones; the others are counted. */
const FREEZES_MAX = 200;

/** What of a GC log goes to a trial's timeline: bounded in number, with the sums of all of it. */
export function gcEvents(
  { collections, freezes }: GcLog,
  { oomAtMs }: { /** On the log's clock; `null` without an OOM. */ readonly oomAtMs: number | null },
): readonly StampedFact<TimelineFact>[] {
  const last = collections.at(-1) ?? freezes.at(-1);
  if (last === undefined) return [];
  const count = (scope: StampedCollection['fact']['scope']): number =>
    collections.filter(({ fact }) => fact.scope === scope).length;
  return [
    ...chosen(collections, oomAtMs ?? Number.POSITIVE_INFINITY),
    ...freezes
      .filter(({ fact }) => fact.durationMs >= FREEZE_MIN_MS)
      .toSorted((a, b) => b.fact.durationMs - a.fact.durationMs)
      .slice(0, FREEZES_MAX),
    {
      atMs: last.atMs,
      fact: {
        kind: 'gc-log-read',
        minorCollections: count('minor'),
        fullCollections: count('full'),
        concurrentCollections: count('concurrent'),
        frozenMs: freezes.reduce((sum, { fact }) => sum + fact.durationMs, 0),
      },
    },
  ];
}

/** The last before the OOM, and of all others as many as there is room for, evenly. */
function chosen(collections: readonly StampedCollection[], oomAtMs: number): readonly StampedCollection[] {
  if (collections.length <= COLLECTIONS_MAX) return collections;
  const before = collections.filter(({ atMs }) => atMs <= oomAtMs).length;
  const from = Math.max(0, before - LAST_BEFORE_OOM);
  const others = [...collections.slice(0, from), ...collections.slice(before)];
  const kept = new Set(evenly(others, COLLECTIONS_MAX - LAST_BEFORE_OOM));
  return collections.filter((one, index) => kept.has(one) || (index >= from && index < before));
}
