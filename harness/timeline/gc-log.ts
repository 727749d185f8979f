import type { PoolChange, TimelineFact } from './timeline-event.ts';

/** A fact with the time its JVM gave it. */
export interface StampedFact<Fact extends TimelineFact> {
  /** Milliseconds since the epoch on the clock of the machine that ran the JVM. */
  readonly atMs: number;
  readonly fact: Fact;
}

type Collection = Extract<TimelineFact, { readonly kind: 'collection' }>;
export type StampedCollection = StampedFact<Collection>;
export type StampedFreeze = StampedFact<Extract<TimelineFact, { readonly kind: 'jvm-frozen' }>>;

/** What a GC log holds, in its order. */
export interface GcLog {
  readonly collections: readonly StampedCollection[];
  /** Each safepoint, however short. */
  readonly freezes: readonly StampedFreeze[];
}

const LINE = /^\[(\d+)ms\]\[([a-z,]+) *\] (.*)$/;
const OF_COLLECTION = /^GC\((\d+)\) (.*)$/;
/** Of G1, which counts its pools in regions (`gc/g1/g1HeapTransition.cpp`). */
const REGION_SIZE = /^Heap Region Size: (\d+)M$/;
const REGIONS = /^(Eden|Survivor|Old|Archive|Humongous) regions: (\d+)->(\d+)/;
/** Of Serial and Parallel (`gc/serial/serialHeap.cpp`, `gc/parallel/parallelScavengeHeap.cpp`). */
const YOUNG = /Eden: (\d+)K\(\d+K\)->(\d+)K\(\d+K\) From: (\d+)K\(\d+K\)->(\d+)K\(/;
const OLD = /^(?:Tenured|ParOldGen): (\d+)K\(\d+K\)->(\d+)K\(/;
/** The figures in parentheses are what is committed, which the limit is on (`memory/metaspace.cpp`, since JDK 16). */
const METASPACE = /^Metaspace: \d+K\((\d+)K\)->\d+K\((\d+)K\)/;
const SUMMARY =
  /^(Pause Young|Pause Full|Pause Degenerated GC|Garbage Collection|Minor Collection|Major Collection|Concurrent cleanup)(?: (\(.*\)))? (\d+)M(?:\(\d+%\))?->(\d+)M(?:\(\d+%\)|\((\d+)M\))(?: ([\d.]+)m?s)?$/;
const SAFEPOINT = /^Safepoint "(\w+)",.*\bTotal: (\d+) ns/;

const SCOPES: Readonly<Record<string, Collection['scope']>> = {
  'Pause Young': 'minor',
  'Pause Full': 'full',
  'Pause Degenerated GC': 'full',
};
const G1_POOLS: Readonly<Record<string, PoolChange['pool']>> = { Eden: 'eden', Survivor: 'survivor' };
const KIB = 1024;
const MIB = 1024 * KIB;
const NANOSECONDS_PER_MS = 1e6;

/**
 * Reads a log of `-Xlog:gc,gc+heap,gc+metaspace,gc+init,safepoint` with the decorations `timemillis,tags`.
 * The formats are those of JDK 17, 21 and 25; a line that is none of them, or is cut off, says nothing.
 */
export function readGcLog(lines: Iterable<string>): GcLog {
  const collections: StampedCollection[] = [];
  const freezes: StampedFreeze[] = [];
  /** Pools of collections whose last line has not come yet, by their number. */
  const open = new Map<string, readonly PoolChange[]>();
  let regionBytes = MIB;
  for (const line of lines) {
    const [, time, , text = ''] = LINE.exec(line) ?? [];
    const atMs = Number(time);
    regionBytes = Number(REGION_SIZE.exec(text)?.[1] ?? regionBytes / MIB) * MIB;
    const [, operation, nanoseconds] = SAFEPOINT.exec(text) ?? [];
    if (operation !== undefined) {
      const durationMs = Number(nanoseconds) / NANOSECONDS_PER_MS;
      freezes.push({ atMs, fact: { kind: 'jvm-frozen', operation, durationMs } });
    }
    const [, number, words = ''] = OF_COLLECTION.exec(text) ?? [];
    if (number === undefined) continue;
    const pools = merged([...(open.get(number) ?? []), ...poolsOf(words, regionBytes)]);
    const fact = collectionOf(words, pools);
    if (fact === undefined) {
      open.set(number, pools);
    } else {
      open.delete(number);
      collections.push({ atMs, fact });
    }
  }
  return { collections, freezes };
}

function poolsOf(words: string, regionBytes: number): readonly PoolChange[] {
  const figures = (pattern: RegExp): readonly number[] | undefined =>
    pattern.exec(words)?.slice(1).map(Number);
  const young = figures(YOUNG);
  if (young !== undefined)
    return [poolChange('eden', young.slice(0, 2)), poolChange('survivor', young.slice(2))];
  const old = figures(OLD);
  if (old !== undefined) return [poolChange('old', old)];
  const metaspace = figures(METASPACE);
  if (metaspace !== undefined) return [poolChange('metaspace', metaspace)];
  const [, name, ...regions] = REGIONS.exec(words) ?? [];
  return name === undefined ? [] : [poolChange(G1_POOLS[name] ?? 'old', regions.map(Number), regionBytes)];
}

function poolChange(
  pool: PoolChange['pool'],
  [before = 0, after = 0]: readonly number[],
  unitBytes = KIB,
): PoolChange {
  return { pool, beforeBytes: before * unitBytes, afterBytes: after * unitBytes };
}

/** One entry a pool: G1 has three kinds of old regions. */
function merged(changes: readonly PoolChange[]): readonly PoolChange[] {
  const pools = new Map<PoolChange['pool'], PoolChange>();
  for (const change of changes) {
    const known = pools.get(change.pool);
    pools.set(change.pool, {
      pool: change.pool,
      beforeBytes: (known?.beforeBytes ?? 0) + change.beforeBytes,
      afterBytes: (known?.afterBytes ?? 0) + change.afterBytes,
    });
  }
  return [...pools.values()];
}

function collectionOf(words: string, pools: readonly PoolChange[]): Collection | undefined {
  const [, name, causes = '', before, after, capacity, duration] = SUMMARY.exec(words) ?? [];
  if (name === undefined) return undefined;
  const scope = SCOPES[name] ?? 'concurrent';
  return {
    kind: 'collection',
    scope,
    cause: /\(([^()]*(?:\(\))?)\)$/.exec(causes)?.[1] ?? name,
    durationMs: scope === 'concurrent' || duration === undefined ? null : Number(duration),
    beforeMiB: Number(before),
    afterMiB: Number(after),
    capacityMiB: capacity === undefined ? null : Number(capacity),
    pools,
  };
}
