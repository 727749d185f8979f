import { describe, expect, it } from 'vitest';
import { gateSchema } from '../../harness/config/gate-schema.ts';
import { mergeRuns } from '../../harness/journal/merge-runs.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import { planTrials } from '../../harness/plan/plan.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { exampleShard, OTHER_FINGERPRINT, OTHER_SETUP, recordOf } from './example-shards.ts';
import { exampleRun } from './example-run.ts';
import { crossedCells } from '../plan/example-cells.ts';

describe('mergeRuns', () => {
  it('gives the report of one run over the same trials', () => {
    const run = { ...exampleRun({ trialsPerCell: 6 }), startedAt: '2026-11-23T05:00:01.000Z' };
    const whole = buildReport({ run, records: run.plan.trials.map(recordOf), warnings: [] });
    const merged = mergeRuns([
      exampleShard(2, { count: 3 }),
      exampleShard(1, { count: 3 }),
      exampleShard(3, { count: 3 }),
    ]);
    expect(buildReport({ ...merged, warnings: [] })).toEqual(whole);
    expect(merged.records.map(({ trial }) => trial)).toEqual(run.plan.trials.map(({ id }) => id));
    expect(merged.run).toMatchObject({ shard: null, startedAt: '2026-11-23T05:00:01.000Z' });
    expect(merged.missingShards).toEqual([]);
  });

  it('keeps the attempts that the harness spoiled, of every shard', () => {
    const [first, second] = [1, 2].map((index) => {
      const shard = exampleShard(index);
      return { ...shard, spoiled: shard.records.slice(0, 1) };
    });
    if (first === undefined || second === undefined) throw new Error('there are two shards');
    expect(mergeRuns([first, second]).spoiled).toEqual([...first.spoiled, ...second.spoiled]);
  });

  it('says which shards are missing, and counts their trials as not run', () => {
    const merged = mergeRuns([exampleShard(2, { count: 4 })]);
    expect(merged.missingShards).toEqual([1, 3, 4]);
    const report = buildReport({ ...merged, warnings: [] });
    expect(report).toMatchObject({ plannedTrials: 12, endedTrials: 4 });
  });

  it.each([
    { what: 'seeds (1 and 2)', options: { seed: 2 } },
    { what: 'numbers of trials', options: { trialsPerCell: 7 } },
    { what: 'cells', options: { jdks: [21] } },
  ])('refuses shards of different plans: $what', ({ what, options }) => {
    const { jdks = [17], ...planned } = options;
    const plan = planTrials({
      cells: crossedCells({
        scenarios: [{ name: 'heap-leak', taskSize: '256/512' }],
        jdks,
        flagSets: ['none', 'dump-hook'],
      }),
      trialsPerCell: 6,
      phaseRule: 'random',
      seed: 1,
      ...planned,
    });
    expect(() => mergeRuns([exampleShard(1), exampleShard(2, { run: { plan }, records: [] })])).toThrow(
      `The runs in /results/shard-1 and /results/shard-2 are no shards of one plan: their ${what} differ.`,
    );
  });

  const controls = {
    positive: { scenario: 'heap-leak', flagSet: 'dump-hook', rateMin: 0.9 },
    negative: { flagSet: 'none' },
  };
  const others: readonly { readonly part: keyof RunRecord; readonly run: Partial<RunRecord> }[] = [
    { part: 'flagSets', run: { flagSets: { none: { jvmFlags: ['-Xlog'] } } } },
    { part: 'timeScale', run: { timeScale: 10 } },
    { part: 'controls', run: { controls } },
    { part: 'gates', run: { gates: [gateSchema.parse({ flagSet: 'none', rateMin: 0.5 })] } },
  ];

  it.each(others)('refuses shards whose $part differ', ({ part, run }) => {
    expect(() => mergeRuns([exampleShard(1), exampleShard(2, { run })])).toThrow(`their ${part} differ`);
  });

  it('refuses other setups and names what differs, whichever shard has it', () => {
    const other = exampleShard(2, {
      run: { setups: { [OTHER_FINGERPRINT]: OTHER_SETUP } },
      records: [],
    });
    expect(() => mergeRuns([exampleShard(1), other])).toThrow(/had different setups: jdk-17 differ\./);
    const more = exampleShard(2, {
      run: { setups: { ...exampleRun().setups, [OTHER_FINGERPRINT]: OTHER_SETUP } },
    });
    expect(() => mergeRuns([exampleShard(1), more])).toThrow(/different setups/);
    expect(() => mergeRuns([more, exampleShard(1)])).toThrow(/different setups/);
  });

  it('refuses a shard twice, a whole run among them, and shards of other counts', () => {
    expect(() => mergeRuns([exampleShard(1), exampleShard(1)])).toThrow(/are both shard 1\/2/);
    expect(() => mergeRuns([exampleShard(1), exampleShard(2, { run: { shard: null } })])).toThrow(
      /is no shard/,
    );
    expect(() => mergeRuns([exampleShard(1), exampleShard(2, { count: 3 })])).toThrow(/of 2 and 3 parts/);
  });
});
