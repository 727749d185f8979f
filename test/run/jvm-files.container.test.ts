import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../harness/config/config-schema.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { MEMORY_POOLS } from '../../harness/timeline/timeline-event.ts';
import { runForReal, type RealRun } from './real-run.ts';

const COLLECTORS = { serial: '-XX:+UseSerialGC', parallel: '-XX:+UseParallelGC', g1: '-XX:+UseG1GC' };
const JDKS = [17, 21, 25];
const CELLS = Object.keys(COLLECTORS).flatMap((collector) => JDKS.map((jdk) => `${collector}/${jdk}`));
const MIB = 1024 ** 2;

describe('what the JVM logs of itself on the task’s disk', () => {
  let run: RealRun;
  beforeAll(async () => {
    const flagSets = Object.entries(COLLECTORS).map(([name, flag]) => {
      // A user's own log of the collector, where the service logs.
      const jvmFlags = [flag, ...(name === 'serial' ? ['-Xlog:gc'] : []), '-XX:+ExitOnOutOfMemoryError'];
      return [name, { description: flag, jvmFlags }] as const;
    });
    run = await runForReal({
      flagSets: Object.keys(COLLECTORS),
      extraFlagSets: Object.fromEntries(flagSets),
      jdks: JDKS,
      // Nobody stops a service that is slow to answer while it collects.
      config: { service: { ...configSchema.parse({}).service, kind: 'standalone' } },
      concurrency: 2,
    });
  });
  afterAll(async () => run[Symbol.asyncDispose]());

  test.each(CELLS)('%s: collections with every pool, up to the OOM, bounded in number', async (cell) => {
    const record = run.records.get(cell);
    if (record === undefined) throw new Error(`no trial of ${cell} ended`);
    expect(record.invalidReason).toBeNull();
    const { events } = await run.evidenceOf(record);
    const collections = eventsOfKind(events, 'collection');
    const [total] = eventsOfKind(events, 'gc-log-read');
    expect(collections.length).toBeGreaterThan(5);
    expect(collections.length).toBeLessThanOrEqual(300);
    expect(total?.minorCollections).toBeGreaterThan(3);
    expect(total?.fullCollections).toBeGreaterThan(0);
    expect(total?.frozenMs).toBeGreaterThan(0);
    // A young collection that Serial gives up at once, for a full one, tells of no pool.
    const telling = collections.filter(({ pools }) => pools.length > 0);
    expect(telling.length).toBeGreaterThan(collections.length * 0.8);
    for (const { pools } of telling) {
      expect(pools.map(({ pool }) => pool).toSorted()).toEqual([...MEMORY_POOLS].toSorted());
    }
    const oomAtMs = Date.parse(record.oomAt ?? '');
    const last = telling.filter(({ atMs }) => atMs <= oomAtMs + 1).at(-1);
    const old = last?.pools.find(({ pool }) => pool === 'old');
    // Most of a heap of about 250 MiB, and nearer to the OOM than to the first collection.
    expect((old?.afterBytes ?? 0) / MIB).toBeGreaterThan(120);
    const lastAtMs = last?.atMs ?? 0;
    expect(oomAtMs - lastAtMs).toBeLessThan(lastAtMs - (collections[0]?.atMs ?? 0));
    expect(eventsOfKind(events, 'direct-memory').length).toBeGreaterThan(10);
    expect(record.fidelityNotes.filter((note) => note.startsWith('Collections and memory pools'))).toEqual(
      [],
    );
  });

  test.each(CELLS)('%s: prints nothing that its flag set did not ask for', async (cell) => {
    const folder = join(
      run.directory,
      'trials/heap-leak',
      cell.split('/').toReversed().join('/'),
      '256-512/1',
    );
    const log = await readFile(join(folder, 'app.log'), 'utf8');
    expect(/\[gc *\] GC\(\d+\) Pause/.test(log)).toBe(cell.startsWith('serial/'));
    expect(log).not.toMatch(/\[gc,heap|\[safepoint/);
  });
});
