import { describe, expect, it } from 'vitest';
import { poolRuns } from '../../harness/journal/pool-runs.ts';
import type { RecordedRun } from '../../harness/journal/read-journal.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import { resultsLayout } from '../../harness/journal/results-layout.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { recordsOf } from '../report/example-comparison.ts';
import { OTHER_FINGERPRINT, OTHER_SETUP } from './example-shards.ts';
import { exampleRun } from './example-run.ts';

const DESIGN = { pairs: 'all', detectPoints: 50 } as const;

function recorded(outcomes: Readonly<Record<string, string>>, run: Partial<RunRecord> = {}): RecordedRun {
  const trialsPerCell = Math.max(...Object.values(outcomes).map(({ length }) => length));
  return {
    layout: resultsLayout('/results/one'),
    run: { ...exampleRun({ flagSets: Object.keys(outcomes), trialsPerCell }), ...run },
    records: recordsOf(outcomes),
    spoiled: [],
    warnings: [],
  };
}

const pool = (runs: readonly [RecordedRun, ...RecordedRun[]], flagSets = ['none', 'dump-hook']) =>
  poolRuns({ runs, flagSets, scenarios: null, design: DESIGN });
const reportOf = (pooled: ReturnType<typeof poolRuns>) => buildReport({ ...pooled, warnings: [] });

describe('poolRuns', () => {
  it('counts the trials of several runs together, each once', () => {
    const pooled = pool([
      recorded({ none: '..', 'dump-hook': 'xx' }),
      recorded({ none: '..', 'dump-hook': 'xx' }),
    ]);
    expect(new Set(pooled.records.map(({ trial }) => trial)).size).toBe(8);
    expect(new Set(pooled.run.plan.trials.map(({ id }) => id)).size).toBe(8);
    const [comparison] = reportOf(pooled).comparisons;
    expect(comparison).toMatchObject({
      outcome: 'second-more',
      first: { usable: 0, valid: 4 },
      second: { usable: 4, valid: 4 },
    });
  });

  it('compares only what is asked for, in that order', () => {
    const run = recorded({ none: '.....', 'dump-hook': 'xxxxx', exit: 'xxxxx' });
    const { comparisons } = reportOf(pool([run], ['exit', 'none']));
    expect(comparisons.map(({ first, second, outcome }) => [first.flagSet, second.flagSet, outcome])).toEqual(
      [['exit', 'none', 'first-more']],
    );
    expect(() =>
      poolRuns({ runs: [run], flagSets: ['none', 'exit'], scenarios: ['metaspace'], design: DESIGN }),
    ).toThrow(/No trial of the flag set none is planned in \/results\/one/);
  });

  it('keeps the rule by which a run was allowed to stop', () => {
    const design = { ...exampleRun().design, stopping: 'sequential' } as const;
    const run = recorded({ none: '.....', 'dump-hook': 'xxxxx' }, { design });
    expect(reportOf(pool([run])).comparisons[0]?.test).toBe('e-process');
    expect(() => pool([run, recorded({ none: '.', 'dump-hook': 'x' })])).toThrow(
      /was allowed to stop early and cannot be counted together/,
    );
  });

  it('refuses other setups, other flags of the same name, and a flag set that was not run', () => {
    const one = recorded({ none: '.', 'dump-hook': 'x' });
    const otherSetup = recorded(
      { none: '.', 'dump-hook': 'x' },
      { setups: { [OTHER_FINGERPRINT]: OTHER_SETUP } },
    );
    expect(() => pool([one, otherSetup])).toThrow(/had different setups: jdk-17 differ/);
    const otherFlags = recorded(
      { none: '.', 'dump-hook': 'x' },
      { flagSets: { none: { jvmFlags: [] }, 'dump-hook': { jvmFlags: ['-Xlog:gc'] } } },
    );
    expect(() => pool([one, otherFlags])).toThrow(/The flag set dump-hook is not the same in/);
    expect(() => pool([one], ['none', 'sidecar'])).toThrow(/No trial of the flag set sidecar is planned/);
  });
});
