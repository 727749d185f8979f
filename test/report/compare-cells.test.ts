import { describe, expect, it } from 'vitest';
import { boschlooTest } from '../../harness/statistics/boschloo-test.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { exampleRecord, exampleRun, LOST, unreachableRecord } from '../journal/example-run.ts';
import { recordsOf, reportOf } from './example-comparison.ts';

const sequential = { stopping: 'sequential' } as const;
const curtailed = { stopping: 'curtailed' } as const;

describe('a comparison of a run that was not stopped early', () => {
  it('names the flag set that captures more, by how much and how sure', () => {
    const [comparison] = reportOf({ none: '..........', hook: 'xxxxxxxxx.' }).comparisons;
    expect(comparison).toMatchObject({
      scenario: 'heap-leak',
      oomType: 'heap-space',
      jdk: 17,
      first: { flagSet: 'none', usable: 0, valid: 10 },
      second: { flagSet: 'hook', usable: 9, valid: 10 },
      outcome: 'second-more',
      difference: 0.9,
      test: 'boschloo',
      intervalMethod: 'newcombe',
      moreTrialsPerArm: null,
    });
    expect(comparison?.adjustedPValue).toBe(comparison?.pValue);
    expect(comparison?.interval.lower).toBeCloseTo(0.4883, 4);
    expect(comparison?.words).toBe(
      'hook captures more than none, 95 % sure (usable evidence none 0/10, hook 9/10: 48 to 99 points more).',
    );
  });

  it('says it the right way round when the first captures more', () => {
    const [comparison] = reportOf({ hook: 'xxxxxxxxxx', none: '..........' }).comparisons;
    expect(comparison?.outcome).toBe('first-more');
    expect(comparison?.words).toMatch(
      /^hook captures more than none, 95 % sure .* 60 to 100 points more\)\.$/,
    );
  });

  it('names no winner that the data does not support, and says how many more trials would settle it', () => {
    const [comparison] = reportOf({ none: '.........x', hook: 'xxxxx.....' }).comparisons;
    expect(comparison).toMatchObject({ outcome: 'no-evidence' });
    expect(comparison?.moreTrialsPerArm).toBeGreaterThan(5);
    expect(comparison?.words).toMatch(
      /^No evidence that none and hook differ \(usable evidence none 1\/10, hook 5\/10: between \d+ points fewer and \d+ more with hook\)\. If the rates are what they look like, about \d+ more trials of each would settle it\.$/,
    );
  });

  it('says that so few trials could not have shown anything', () => {
    const [comparison] = reportOf({ none: '..', hook: 'xx' }).comparisons;
    expect(comparison?.outcome).toBe('too-little-data');
    expect(comparison?.words).toContain('no outcome of so few trials could');
  });

  it('asks more of each comparison the more there are', () => {
    const outcomes = { none: '...', a: 'xxx' };
    expect(reportOf(outcomes).comparisons[0]?.outcome).toBe('second-more');
    const three = reportOf({ ...outcomes, b: 'xxx' }).comparisons;
    expect(three.map(({ outcome }) => outcome)).toEqual(['too-little-data', 'too-little-data']);
    expect(three[0]?.adjustedPValue).toBeCloseTo(2 * (three[0]?.pValue ?? 0), 12);
  });

  it('counts a comparison that has no trials yet, which the next look may have', () => {
    const run = exampleRun({ flagSets: ['none', 'a', 'b'], trialsPerCell: 3 });
    const records = recordsOf({ none: '...', a: 'xxx' });
    const [comparison] = buildReport({ run, records, warnings: [] }).comparisons;
    expect(comparison?.pValue).toBeCloseTo(0.031_25, 5);
    expect(comparison?.adjustedPValue).toBeCloseTo(0.0625, 5);
    expect(comparison?.outcome).toBe('too-little-data');
  });

  it('compares every two when asked to', () => {
    const outcomes = { none: '....', a: 'xxxx', b: 'xxxx' };
    expect(reportOf(outcomes).comparisons).toHaveLength(2);
    expect(
      reportOf(outcomes, { design: { pairs: 'all' } }).comparisons.map(({ first, second }) => [
        first.flagSet,
        second.flagSet,
      ]),
    ).toEqual([
      ['none', 'a'],
      ['none', 'b'],
      ['a', 'b'],
    ]);
  });

  it('marks what was measured on scaled clocks as no rate', () => {
    const [comparison] = reportOf(
      { none: '.....', hook: 'xxxxx' },
      { changes: { timeScale: 10 } },
    ).comparisons;
    expect(comparison?.words).toMatch(/At time scale 10 these are no rates\.$/);
  });

  it('never compares trials of different setups', () => {
    const report = buildReport({
      run: exampleRun({ trialsPerCell: 5 }),
      records: [
        ...recordsOf({ none: '.....' }),
        ...recordsOf({ 'dump-hook': 'xxxxx' }, { fingerprint: 'ffffffffffffffff' }),
      ],
      warnings: [],
    });
    expect(report.cells).toHaveLength(2);
    expect(report.comparisons).toEqual([]);
  });

  it('leaves out a cell whose OOM a JDK does not produce', () => {
    const report = buildReport({
      run: exampleRun({ trialsPerCell: 1 }),
      records: [exampleRecord({ flagSet: 'none', path: LOST }), unreachableRecord({}, 'not on this JDK')],
      warnings: [],
    });
    expect(report.comparisons).toEqual([]);
  });
});

describe('a comparison of a curtailed run', () => {
  it('is as sure as the whole plan would have been in the worst case, not as the trials that ran', () => {
    const outcomes = { none: '.....', hook: 'xxxxxx' };
    const [comparison] = reportOf(outcomes, { design: curtailed, trialsPerCell: 6 }).comparisons;
    const worst = boschlooTest({
      first: { successes: 1, trials: 6 },
      second: { successes: 6, trials: 6 },
    });
    expect(comparison).toMatchObject({ test: 'boschloo-curtailed', outcome: 'second-more' });
    expect(comparison?.pValue).toBeCloseTo(worst, 6);
  });

  it('claims nothing that the trials left out could still have undone', () => {
    const [comparison] = reportOf(
      { none: '....', hook: 'xxxx' },
      { design: curtailed, trialsPerCell: 20 },
    ).comparisons;
    expect(comparison?.outcome).toBe('no-evidence');
    expect(comparison?.pValue).toBe(1);
  });
});

describe('a comparison of a run that may stop at any time', () => {
  it('needs more than a fixed number of trials would: looking has its price', () => {
    const outcomes = { none: '....', hook: 'xxxx' };
    expect(reportOf(outcomes).comparisons[0]?.outcome).toBe('second-more');
    expect(reportOf(outcomes, { design: sequential }).comparisons[0]?.outcome).not.toBe('second-more');
    const [five] = reportOf({ none: '.....', hook: 'xxxxx' }, { design: sequential }).comparisons;
    expect(five).toMatchObject({
      outcome: 'second-more',
      test: 'e-process',
      intervalMethod: 'confidence-sequence',
      interval: { lower: 0.16, upper: 1 },
    });
  });

  it('says when a difference that was looked for is excluded', () => {
    const alike = { a: 'xxxxxxxxxx', b: 'xxxxxxxxxx' };
    const [comparison] = reportOf(alike, { design: { ...sequential, detectPoints: 40 } }).comparisons;
    expect(comparison?.outcome).toBe('no-difference');
    expect(comparison?.words).toMatch(/^a and b do not differ by 40 points or more, 95 % sure/);
    const finer = reportOf(alike, { design: { ...sequential, detectPoints: 20 } });
    expect(finer.comparisons[0]?.outcome).toBe('no-evidence');
  });

  it('stands by what was shown when trials that were still running end otherwise', () => {
    const [shown] = reportOf({ none: '.....x', hook: 'xxxxx.' }, { design: sequential }).comparisons;
    expect(shown?.outcome).toBe('second-more');
    const [evened] = reportOf({ none: '.....xxxxx', hook: 'xxxxx.....' }, { design: sequential }).comparisons;
    expect(evened).toMatchObject({ difference: 0, outcome: 'second-more' });
  });

  it('takes the trials in the order of the plan, whatever ended first', () => {
    const outcomes = { none: '..x.......', hook: 'xx.xxxxxxx' };
    const inOrder = reportOf(outcomes, { design: sequential });
    const records = recordsOf(outcomes).toReversed();
    const run = exampleRun({ flagSets: ['none', 'hook'], trialsPerCell: 10 });
    const reversed = buildReport({
      run: { ...run, design: { ...run.design, ...sequential } },
      records,
      warnings: [],
    });
    expect(reversed.comparisons).toEqual(inOrder.comparisons);
  });
});

describe('flag sets over several scenarios', () => {
  const stratified = (byScenario: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
    const scenarios = Object.keys(byScenario);
    const run = exampleRun({
      scenarios: scenarios.map((name) => ({ name, taskSize: '256/512' })),
      flagSets: ['none', 'hook'],
      trialsPerCell: 10,
    });
    const records = Object.entries(byScenario).flatMap(([scenario, outcomes]) =>
      recordsOf(outcomes).map((record) => ({
        ...record,
        scenario,
        trial: record.trial.replace('heap-leak', scenario),
      })),
    );
    return buildReport({ run, records, warnings: [] }).stratifiedComparisons;
  };

  it('are compared within each and told together where they agree', () => {
    const some = { none: '..x......x', hook: 'xx.xx.xxx.' };
    const [told] = stratified({ burst: some, leak: some, cache: some });
    expect(told).toMatchObject({
      strata: ['burst/17', 'leak/17', 'cache/17'],
      outcome: 'second-more',
    });
    expect(told?.words).toContain('hook captures more than none over 3 scenarios and JDKs');
  });

  it('are not told together where they differ', () => {
    const [told] = stratified({
      leak: { none: '..........', hook: 'xxxxxxxxxx' },
      direct: { none: '..........', hook: '..........' },
    });
    expect(told).toMatchObject({ outcome: 'differs', commonDifference: null });
    expect(told?.pValue).toBeLessThan(0.001);
    expect(told?.words).toContain('read each by itself');
  });

  it('are not told together when there is but one', () => {
    expect(stratified({ leak: { none: '.', hook: 'x' } })).toEqual([]);
  });
});
