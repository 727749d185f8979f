import { describe, expect, it } from 'vitest';
import { gcEvents } from '../../harness/timeline/gc-events.ts';
import { readGcLog, type GcLog } from '../../harness/timeline/gc-log.ts';

/** A collection a second, every third a full one; a freeze of as many milliseconds as its number. */
function logOf(collections: number, freezes = 0): GcLog {
  return readGcLog([
    ...Array.from({ length: collections }, (_, index) => {
      const name = index % 3 === 0 ? 'Pause Full' : 'Pause Young';
      return `[${index * 1000}ms][gc          ] GC(${index}) ${name} (Ergonomics) 18M->6M(46M) 1.000ms`;
    }),
    ...Array.from(
      { length: freezes },
      (_, index) =>
        `[${index * 1000}ms][safepoint   ] Safepoint "Op", Time since last: 1 ns, Total: ${index * 1_000_000} ns`,
    ),
  ]);
}
const ofKind = (log: GcLog, kind: string, oomAtMs: number | null = null) =>
  gcEvents(log, { oomAtMs }).filter(({ fact }) => fact.kind === kind);

describe('gcEvents', () => {
  it('takes over every collection of a short trial', () => {
    expect(ofKind(logOf(300), 'collection')).toHaveLength(300);
  });

  it('keeps the last hundred before the OOM and others from the whole trial, in order', () => {
    const kept = ofKind(logOf(20_000), 'collection', 12_000_000).map(({ atMs }) => atMs / 1000);
    expect(kept).toHaveLength(300);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
    expect(kept).toEqual(expect.arrayContaining(Array.from({ length: 100 }, (_, index) => 12_000 - index)));
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBeGreaterThan(19_800);
  });

  it('keeps the last ones of a trial without an OOM', () => {
    const kept = ofKind(logOf(1000), 'collection').map(({ atMs }) => atMs / 1000);
    expect(kept.slice(-100)).toEqual(Array.from({ length: 100 }, (_, index) => 900 + index));
  });

  it('keeps the longest freezes of a tenth of a second or more', () => {
    expect(ofKind(logOf(1, 150), 'jvm-frozen')).toHaveLength(50);
    const longest = ofKind(logOf(1, 1000), 'jvm-frozen');
    expect(longest).toHaveLength(200);
    expect(longest.every(({ fact }) => fact.kind === 'jvm-frozen' && fact.durationMs >= 800)).toBe(true);
  });

  it('sums up all of the log, also what it leaves out', () => {
    expect(ofKind(logOf(9000, 1001), 'gc-log-read')).toEqual([
      {
        atMs: 8_999_000,
        fact: {
          kind: 'gc-log-read',
          minorCollections: 6000,
          fullCollections: 3000,
          concurrentCollections: 0,
          frozenMs: 500_500,
        },
      },
    ]);
  });

  it('says nothing of an empty log', () => {
    expect(gcEvents({ collections: [], freezes: [] }, { oomAtMs: 1 })).toEqual([]);
  });
});
