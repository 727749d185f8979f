import { describe, expect, it } from 'vitest';
import { EMPTY_BASELINE, type BaselineCell } from '../../harness/journal/baseline-file.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { exitCodeOf } from '../../harness/report/inconclusive.ts';
import { updatedBaseline, type BaselineUpdate } from '../../harness/report/updated-baseline.ts';
import { exampleBaseline } from '../journal/example-baseline.ts';
import { exampleRun, invalidRecord } from '../journal/example-run.ts';
import { recordsOf } from './example-comparison.ts';

interface Night {
  readonly marks: string;
  readonly before?: Partial<BaselineCell>;
  readonly run?: Partial<RunRecord>;
  readonly changes?: Partial<TrialRecord>;
}

/** One night of `dump-hook` against the example baseline. */
function night({ marks, before, run, changes }: Night) {
  const baseline = exampleBaseline(before);
  const recorded = {
    run: { ...exampleRun({ flagSets: ['dump-hook'], trialsPerCell: marks.length }), ...run },
    records: recordsOf({ 'dump-hook': marks }, changes),
    warnings: [],
  };
  const report = buildReport({ ...recorded, baseline });
  const compared = report.baseline;
  if (compared === null) throw new Error('there is a baseline');
  const after = (update: BaselineUpdate) =>
    updatedBaseline({ baseline, cells: report.cells, run: recorded.run, compared, update });
  return { report, cell: compared.cells[0], after };
}

describe('a night against the baseline', () => {
  it('has regressed when fewer are captured, says since when: exit code 1', () => {
    const { report, cell } = night({ marks: '.......x..' });
    expect(cell).toMatchObject({
      status: 'regressed',
      now: { usable: 1, valid: 10 },
      before: { usable: 20, valid: 20 },
      measuredAt: '2026-11-20T02:00:00.000Z',
      regressedSince: '2026-11-23T05:00:00.000Z',
    });
    expect(cell?.words).toMatch(
      /^dump-hook \(heap-leak, JDK 17\) captures less than it did, 95 % sure \(1\/10 usable against 20\/20 of 2026-11-20: \d+ to \d+ points fewer\); first seen 2026-11-23\.$/,
    );
    expect(exitCodeOf(report)).toBe(1);
  });

  it('keeps the day on which a regression was first seen', () => {
    const { cell } = night({ marks: '..........', before: { regressedSince: '2026-11-21T02:00:00.000Z' } });
    expect(cell?.words).toContain('first seen 2026-11-21');
  });

  it('has improved when more are captured', () => {
    const { report, cell } = night({ marks: 'xxxxxxxxxx', before: { usable: 2 } });
    expect(cell?.status).toBe('improved');
    expect(exitCodeOf(report)).toBe(0);
  });

  it('shows no evidence of a change, or has too little data to', () => {
    expect(night({ marks: 'xxxxxxxxx.' }).cell?.status).toBe('no-evidence');
    const few = night({ marks: '.', before: { usable: 2, valid: 2 } });
    expect(few.cell?.status).toBe('too-little-data');
    expect(exitCodeOf(few.report)).toBe(0);
  });

  it('says what of the setup and of the flag set is not as it was', () => {
    const setup = { 'jdk-17': 'sha256:bb', visibility: 'visible', timeScale: 1 };
    const { cell } = night({
      marks: 'xxxxxxxxxx',
      run: {
        setups: { abcd: setup },
        flagSets: { 'dump-hook': { jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError', '-Xlog:gc'] } },
      },
      changes: { fingerprint: 'abcd' },
    });
    expect(cell?.changes).toEqual(['flagSet.jvmFlags', 'jdk-17']);
    expect(cell?.words).toMatch(/Not as it was then: flagSet\.jvmFlags, jdk-17\.$/);
  });

  it('is more careful the more cells are compared', () => {
    const cells = ['a', 'b', 'c', 'd'].flatMap(
      (flagSet) => exampleBaseline({ flagSet, usable: 4, valid: 4 }).cells,
    );
    const marks = { a: '....', b: 'xxxx', c: 'xxxx', d: 'xxxx' };
    const compare = (names: readonly ('a' | 'b' | 'c' | 'd')[]) =>
      buildReport({
        run: exampleRun({ flagSets: names, trialsPerCell: 4 }),
        records: recordsOf(Object.fromEntries(names.map((name) => [name, marks[name]]))),
        warnings: [],
        baseline: {
          ...exampleBaseline(),
          cells: cells.filter(({ flagSet }) => names.some((name) => name === flagSet)),
        },
      }).baseline?.cells[0];
    const alone = compare(['a']);
    const among = compare(['a', 'b', 'c', 'd']);
    expect(alone?.adjustedPValue).toBe(alone?.pValue);
    expect(among?.adjustedPValue).toBeCloseTo(4 * (alone?.pValue ?? 0), 9);
  });

  it('compares no rate that is none: scaled clocks, a run that may stop early, no valid trial', () => {
    expect(night({ marks: '..........', changes: { timeScale: 10 } }).cell?.status).toBe('not-compared');
    const design = { ...exampleRun().design, stopping: 'sequential' } as const;
    expect(night({ marks: '..........', run: { design } }).cell?.status).toBe('not-compared');
    const report = buildReport({
      run: exampleRun({ flagSets: ['dump-hook'] }),
      records: [invalidRecord({}, 'k6 failed')],
      warnings: [],
      baseline: exampleBaseline(),
    });
    expect(report.baseline?.cells[0]?.status).toBe('not-compared');
  });

  it('lists what is new and what was not run', () => {
    const report = buildReport({
      run: exampleRun({ flagSets: ['other'], trialsPerCell: 1 }),
      records: recordsOf({ other: 'x' }),
      warnings: [],
      baseline: exampleBaseline(),
    });
    expect(report.baseline?.cells.map(({ flagSet, status }) => [flagSet, status])).toEqual([
      ['other', 'new'],
      ['dump-hook', 'not-run'],
    ]);
    expect(exitCodeOf(report)).toBe(0);
  });
});

describe('the baseline after a night', () => {
  const measured = (usable: number, valid: number) => ({
    usable,
    valid,
    measuredAt: '2026-11-23T05:00:00.000Z',
  });

  it('takes over what is better, with its setup and its flags', () => {
    const { after } = night({ marks: 'xxxxxxxxxx', before: { usable: 2 } });
    const updated = after('good');
    expect(updated.cells).toMatchObject([measured(10, 10)]);
    const [cell] = updated.cells;
    expect(Object.keys(updated.setups)).toEqual([cell?.fingerprint]);
    expect(updated.flagSets[cell?.flagSetFingerprint ?? '']).toEqual({
      jvmFlags: ['-XX:+HeapDumpOnOutOfMemoryError'],
    });
  });

  it('keeps what shows no change, so that small losses cannot add up unseen', () => {
    expect(night({ marks: 'xxxxxxxxx.' }).after('good').cells).toEqual(exampleBaseline().cells);
  });

  it('keeps what is worse and notes since when, unless told to take over all', () => {
    const { after } = night({ marks: '..........' });
    expect(after('good').cells).toMatchObject([
      { usable: 20, valid: 20, regressedSince: '2026-11-23T05:00:00.000Z' },
    ]);
    expect(after('all').cells).toMatchObject([{ ...measured(0, 10), regressedSince: null }]);
  });

  it('forgets a regression that is over', () => {
    const { after } = night({ marks: 'xxxxxxxxxx', before: { regressedSince: '2026-11-21T02:00:00.000Z' } });
    expect(after('good').cells).toMatchObject([{ usable: 20, regressedSince: null }]);
  });

  it('never takes over what is no rate', () => {
    for (const update of ['good', 'all'] as const) {
      expect(night({ marks: 'xxxx', changes: { timeScale: 10 } }).after(update)).toEqual(exampleBaseline());
    }
  });

  it('starts with everything where there was none', () => {
    const run = exampleRun({ flagSets: ['none', 'dump-hook'], trialsPerCell: 3 });
    const report = buildReport({
      run,
      records: recordsOf({ none: '...', 'dump-hook': 'xxx' }),
      warnings: [],
      baseline: EMPTY_BASELINE,
    });
    if (report.baseline === null) throw new Error('there is a baseline');
    const { cells } = updatedBaseline({
      baseline: EMPTY_BASELINE,
      cells: report.cells,
      run,
      compared: report.baseline,
      update: 'good',
    });
    expect(cells.map(({ flagSet, usable, valid }) => [flagSet, usable, valid])).toEqual([
      ['none', 0, 3],
      ['dump-hook', 3, 3],
    ]);
  });
});
