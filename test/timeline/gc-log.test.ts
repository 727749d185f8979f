import { describe, expect, it } from 'vitest';
import { readGcLog } from '../../harness/timeline/gc-log.ts';

const read = (text: string) => readGcLog(text.trim().split('\n'));
const KIB = 1024;
const MIB = 1024 * KIB;

/** As JDK 17, 21 and 25 wrote them with a heap of 48 MiB. */
const SERIAL_25 = `
[1795698183705ms][gc,heap     ] GC(3) DefNew: 13588K(14784K)->697K(14784K) Eden: 13184K(13184K)->0K(13184K) From: 404K(1600K)->697K(1600K)
[1795698183705ms][gc,heap     ] GC(3) Tenured: 5786K(32768K)->5787K(32768K)
[1795698183705ms][gc,metaspace] GC(3) Metaspace: 9664K(9856K)->9664K(9856K) NonClass: 8476K(8576K)->8476K(8576K) Class: 1187K(1280K)->1187K(1280K)
[1795698183705ms][gc          ] GC(3) Pause Young (Allocation Failure) 18M->6M(46M) 0.679ms
[1795698183706ms][safepoint   ] Safepoint "SerialCollectForAllocation", Time since last: 1075113 ns, Reaching safepoint: 1811 ns, At safepoint: 716333 ns, Leaving safepoint: 960 ns, Total: 719104 ns, Threads: 0 runnable, 10 total`;
const PARALLEL_17 = `
[1795698129824ms][gc,heap     ] GC(293) PSYoungGen: 15164K(15872K)->0K(15872K) Eden: 15164K(15360K)->0K(15360K) From: 0K(512K)->0K(512K)
[1795698129824ms][gc,heap     ] GC(293) ParOldGen: 32731K(32768K)->2255K(32768K)
[1795698129824ms][gc,metaspace] GC(293) Metaspace: 9300K(9536K)->9300K(9536K) NonClass: 8169K(8256K)->8169K(8256K) Class: 1130K(1280K)->1130K(1280K)
[1795698129824ms][gc          ] GC(293) Pause Full (System.gc()) 46M->2M(47M) 10.418ms`;
const G1_17 = `
[1795698130528ms][gc,init] Heap Region Size: 2M
[1795698134654ms][gc,heap     ] GC(368) Eden regions: 3->0(9)
[1795698134654ms][gc,heap     ] GC(368) Survivor regions: 1->2(2)
[1795698134654ms][gc,heap     ] GC(368) Old regions: 46->3
[1795698134654ms][gc,heap     ] GC(368) Archive regions: 2->2
[1795698134654ms][gc,heap     ] GC(368) Humongous regions: 5->0
[1795698134654ms][gc,metaspace] GC(368) Metaspace: 9351K(9600K)->9351K(9600K) NonClass: 8220K(8320K)->8220K(8320K) Class: 1130K(1280K)->1130K(1280K)
[1795698134654ms][gc          ] GC(368) Pause Young (Concurrent Start) (G1 Evacuation Pause) 43M->2M(17M) 23.021ms`;

describe('readGcLog', () => {
  it('reads a minor collection of Serial with its pools, metaspace as committed', () => {
    expect(read(SERIAL_25).collections).toEqual([
      {
        atMs: 1_795_698_183_705,
        fact: {
          kind: 'collection',
          scope: 'minor',
          cause: 'Allocation Failure',
          durationMs: 0.679,
          beforeMiB: 18,
          afterMiB: 6,
          capacityMiB: 46,
          pools: [
            { pool: 'eden', beforeBytes: 13_184 * KIB, afterBytes: 0 },
            { pool: 'survivor', beforeBytes: 404 * KIB, afterBytes: 697 * KIB },
            { pool: 'old', beforeBytes: 5786 * KIB, afterBytes: 5787 * KIB },
            { pool: 'metaspace', beforeBytes: 9856 * KIB, afterBytes: 9856 * KIB },
          ],
        },
      },
    ]);
  });

  it('reads a full collection of Parallel, whose cause has parentheses of its own', () => {
    expect(read(PARALLEL_17).collections).toMatchObject([
      { fact: { scope: 'full', cause: 'System.gc()', durationMs: 10.418, pools: { length: 4 } } },
    ]);
  });

  it('reads G1’s regions as bytes of the size they have, all kinds of old ones together', () => {
    const [collection] = read(G1_17).collections;
    expect(collection?.fact).toMatchObject({ scope: 'minor', cause: 'G1 Evacuation Pause' });
    expect(collection?.fact.pools.slice(0, 3)).toEqual([
      { pool: 'eden', beforeBytes: 6 * MIB, afterBytes: 0 },
      { pool: 'survivor', beforeBytes: 2 * MIB, afterBytes: 4 * MIB },
      { pool: 'old', beforeBytes: 106 * MIB, afterBytes: 10 * MIB },
    ]);
  });

  it.each([
    ['GC(10) Garbage Collection (Allocation Stall) 48M(100%)->14M(29%)', 'concurrent', 'Allocation Stall'],
    ['GC(8) Minor Collection (Allocation Rate) 42M(88%)->26M(54%) 0.004s', 'concurrent', 'Allocation Rate'],
    ['GC(0) Concurrent cleanup (unload classes) 15M->4M(48M) 0.011ms', 'concurrent', 'unload classes'],
    ['GC(5) Concurrent cleanup 15M->4M(48M) 0.011ms', 'concurrent', 'Concurrent cleanup'],
    ['GC(7) Pause Full (Allocation Failure) 46M->46M(46M) 11.087ms', 'full', 'Allocation Failure'],
  ])('reads `%s` as %s', (words, scope, cause) => {
    const [collection] = read(`[1795698138074ms][gc          ] ${words}`).collections;
    expect(collection?.fact).toMatchObject({ scope, cause, pools: [] });
    expect(collection?.fact.durationMs === null).toBe(scope === 'concurrent');
  });

  it('reads how long the JVM stood still, and for what', () => {
    const line =
      '[1795698124458ms][safepoint   ] Safepoint "HeapDumper", Time since last: 1524625 ns, Reaching safepoint: 2780 ns, Cleanup: 4065 ns, At safepoint: 193307147 ns, Total: 193313992 ns';
    expect(read(line).freezes).toEqual([
      {
        atMs: 1_795_698_124_458,
        fact: { kind: 'jvm-frozen', operation: 'HeapDumper', durationMs: 193.313992 },
      },
    ]);
  });

  it.each([
    ['a line that is cut off', '[1795698183705ms][gc          ] GC(3) Pause Young (Allocation Fail'],
    [
      'a collection that only begins',
      '[1795698216974ms][gc          ] GC(8) Minor Collection (Allocation Rate)',
    ],
    ['a concurrent phase', '[1795698142811ms][gc          ] GC(1) Concurrent reset 0.414ms'],
    [
      'a short pause without figures',
      '[1795698142811ms][gc          ] GC(1) Pause Init Mark (unload classes) 0.011ms',
    ],
    ['what an application prints', 'GC(3) Pause Young (Allocation Failure) 18M->6M(46M) 0.679ms'],
  ])('reads nothing into %s', (_name, line) => {
    expect(read(line)).toEqual({ collections: [], freezes: [] });
  });
});
