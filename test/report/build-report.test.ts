import { describe, expect, it } from 'vitest';
import { buildReport } from '../../harness/report/build-report.ts';
import { exitCodeOf } from '../../harness/report/inconclusive.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import {
  artefact,
  artefacts,
  CAPTURED,
  exampleRecord,
  exampleRun,
  invalidRecord,
  LOST,
  unreachableRecord,
} from '../journal/example-run.ts';

const run = exampleRun({ flagSets: ['dump-hook'] });
const build = (records: readonly TrialRecord[]) => buildReport({ run, records, warnings: [] });

/** Twenty trials of one cell of which the first so many are invalid. */
const twentyWithInvalid = (invalidCount: number) =>
  Array.from({ length: 20 }, (_, place) =>
    place < invalidCount
      ? invalidRecord({ index: place + 1 }, 'k6 failed')
      : exampleRecord({ index: place + 1 }),
  );

describe('buildReport', () => {
  it('counts what was captured of the valid trials, with its interval', () => {
    const [cell] = build([exampleRecord({ index: 1 }), exampleRecord({ index: 2, path: LOST })]).cells;
    expect(cell?.paths).toMatchObject([
      {
        path: 'heap-dump',
        captured: 1,
        valid: 2,
        usable: 1,
        interval: { lower: expect.closeTo(0.0945, 4), upper: expect.closeTo(0.9055, 4) },
      },
    ]);
  });

  it('does not call captured evidence usable when it names no culprit', () => {
    const [cell] = build([exampleRecord({ path: { ...CAPTURED, attributed: false } })]).cells;
    expect(cell?.paths).toMatchObject([{ captured: 1, usable: 0 }]);
  });

  it('lists each loss with stage and margin, a partial capture among them', () => {
    const partial = {
      ...LOST,
      verdict: 'partial',
      lossStage: 'incomplete-file',
      marginSeconds: null,
    } as const;
    const [cell] = build([
      exampleRecord({ index: 2, path: partial }),
      exampleRecord({ index: 1, path: LOST }),
    ]).cells;
    expect(cell?.paths[0]).toMatchObject({ captured: 0, valid: 2, smallestMarginSeconds: null });
    expect(cell?.paths[0]?.losses).toMatchObject([
      { verdict: 'lost', lossStage: 'stopped-mid-upload', marginSeconds: -212.4 },
      { verdict: 'partial', lossStage: 'incomplete-file', marginSeconds: null },
    ]);
  });

  it('gives the tightest margin of the captured trials only', () => {
    const [cell] = build([
      exampleRecord({ index: 1, path: { ...CAPTURED, marginSeconds: 30 } }),
      exampleRecord({ index: 2, path: { ...CAPTURED, marginSeconds: 4.5 } }),
      exampleRecord({ index: 3, path: LOST }),
    ]).cells;
    expect(cell?.paths[0]?.smallestMarginSeconds).toBe(4.5);
  });

  it('shows an invalid trial with its reason and never counts it', () => {
    const [cell] = build([exampleRecord({ index: 1 }), invalidRecord({ index: 2 }, 'wrong OOM')]).cells;
    expect(cell).toMatchObject({
      trials: 2,
      invalid: [{ trial: 'heap-leak/17/dump-hook/256-512/2', reason: 'wrong OOM' }],
      paths: [{ captured: 1, valid: 1 }],
    });
  });

  it('leaves out of a rate the valid trial whose path could not be judged', () => {
    const unclear = { ...CAPTURED, verdict: 'invalid', detail: 'margin within the clock error' } as const;
    const [cell] = build([
      exampleRecord({ index: 1 }),
      exampleRecord({ index: 2, path: unclear }),
      exampleRecord({ index: 3, changes: { paths: {} } }),
    ]).cells;
    expect(cell?.paths[0]).toMatchObject({
      captured: 1,
      valid: 1,
      invalid: [{ reason: 'margin within the clock error' }, { reason: 'no verdict on heap-dump' }],
    });
  });

  it.each([
    { name: 'fingerprint', changes: { fingerprint: 'ffffffffffffffff' } },
    { name: 'time scale', changes: { timeScale: 10 } },
    { name: 'JDK', changes: { jdk: 21 } },
    { name: 'task size', changes: { taskSize: '512/1024' } },
  ])('never pools trials that differ in $name', ({ changes }) => {
    const same = build([exampleRecord({ index: 1 }), exampleRecord({ index: 2 })]);
    const different = build([exampleRecord({ index: 1 }), exampleRecord({ index: 2, changes })]);
    expect(same.cells.map((cell) => cell.trials)).toEqual([2]);
    expect(different.cells.map((cell) => cell.trials)).toEqual([1, 1]);
  });

  it('keeps the order of the plan whatever ended first', () => {
    const report = buildReport({
      run: exampleRun(),
      records: [exampleRecord({ flagSet: 'dump-hook' }), exampleRecord({ flagSet: 'none' })],
      warnings: [],
    });
    expect(report.cells.map((cell) => cell.flagSet)).toEqual(['none', 'dump-hook']);
  });

  it('says what the plan could show', () => {
    const report = buildReport({ run: exampleRun({ trialsPerCell: 10 }), records: [], warnings: [] });
    expect(report.power).toMatchObject({ trialsPerArm: 10, comparisons: 1, pointsFromHalf: 50 });
    expect(build([]).power).toBeNull();
  });

  it('adds up 10,000 trials within seconds', () => {
    const flagSets = Array.from({ length: 20 }, (_, place) => `flags-${place}`);
    const large = exampleRun({ flagSets, trialsPerCell: 500 });
    const records = large.plan.trials.map(({ flagSet, index }) =>
      exampleRecord({ flagSet, index, path: index % 7 === flagSet.length ? LOST : CAPTURED }),
    );
    const startedMs = performance.now();
    const report = buildReport({ run: large, records, warnings: [] });
    expect(report.comparisons).toHaveLength(19);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('gives each fidelity note once', () => {
    const changes = { fidelityNotes: ['the disk is not throttled', 'the replacement is modelled'] };
    const report = build([exampleRecord({ index: 1, changes }), exampleRecord({ index: 2, changes })]);
    expect(report.fidelityNotes).toEqual(changes.fidelityNotes);
  });
});

describe('a cell whose OOM a JDK does not produce', () => {
  const reached = (index: number) => exampleRecord({ index });

  it('is no rate, and stands there with its evidence', () => {
    const [cell] = build([unreachableRecord({ index: 1 }, 'not on this JDK')]).cells;
    expect(cell).toMatchObject({
      trials: 1,
      invalid: [],
      unreachable: [{ trial: 'heap-leak/17/dump-hook/256-512/1', reason: 'not on this JDK' }],
      ends: [],
    });
    expect(cell?.paths.every(({ valid, captured }) => valid === 0 && captured === 0)).toBe(true);
  });

  it('is an answer: the run is conclusive', () => {
    expect(exitCodeOf(build([unreachableRecord({}, 'not on this JDK')]))).toBe(0);
  });

  it('is none when another of its trials reached it: that trial was merely wrong', () => {
    const report = build([reached(1), unreachableRecord({ index: 2 }, 'not on this JDK')]);
    expect(report.inconclusiveReasons).toEqual([
      'heap-leak/17/dump-hook/256-512: 1 of 2 trials are invalid, more than 15 %',
    ]);
  });

  it('is none when the others are invalid', () => {
    const report = build([
      invalidRecord({ index: 1 }, 'k6 failed'),
      unreachableRecord({ index: 2 }, 'not here'),
    ]);
    expect(exitCodeOf(report)).toBe(2);
  });
});

it('how each valid trial ended is in the report, with its course and what was left on its disk', () => {
  const course = { steps: [], marks: [{ mark: 'service-end' as const, atSeconds: 60 }] };
  const alerts = [{ monitor: 'no-profile', outcome: 'silent', detail: 'One came.' }] as const;
  const left = artefacts({ dump: artefact({ state: 'complete', sizeBytes: 7 }) });
  const [cell] = build([
    exampleRecord({ index: 1, changes: { artefacts: left, exitCode: 3, course, alerts } }),
    invalidRecord({ index: 2 }, 'k6 failed'),
  ]).cells;
  expect(cell?.ends).toEqual([
    {
      trial: 'heap-leak/17/dump-hook/256-512/1',
      stopCode: 'ServiceSchedulerInitiated',
      exitCode: 3,
      oomKilled: false,
      artefacts: left,
      course,
      alerts,
    },
  ]);
});

it('what any trial of a cell rests on that is modelled is told of the cell', () => {
  const [cell] = build([
    exampleRecord({ index: 1, changes: { models: ['disk 75 MiB/s'] } }),
    exampleRecord({ index: 2, changes: { models: ['disk 75 MiB/s', 'file system 100 MiB/s'] } }),
  ]).cells;
  expect(cell?.models).toEqual(['disk 75 MiB/s', 'file system 100 MiB/s']);
});

describe('exitCodeOf', () => {
  it('is 0 when every cell says something, captured or lost', () => {
    expect(exitCodeOf(build([exampleRecord()]))).toBe(0);
    expect(exitCodeOf(build([exampleRecord({ path: LOST })]))).toBe(0);
  });

  it('is 2 when no trial of a cell is valid', () => {
    const report = build([invalidRecord({}, 'Unrecognized VM option')]);
    expect(exitCodeOf(report)).toBe(2);
    expect(report.inconclusiveReasons).toEqual(['heap-leak/17/dump-hook/256-512: none of 1 trials is valid']);
  });

  it('is 2 from more than 15 % invalid trials on', () => {
    expect(exitCodeOf(build(twentyWithInvalid(3)))).toBe(0);
    expect(exitCodeOf(build(twentyWithInvalid(4)))).toBe(2);
  });

  it('is 2 when a path was never judged although the trials are valid', () => {
    const unclear = { ...CAPTURED, verdict: 'invalid', detail: 'margin within the clock error' } as const;
    expect(exitCodeOf(build([exampleRecord({ path: unclear })]))).toBe(2);
  });

  it('is 2 when a planned cell was never run, and for no trial at all', () => {
    expect(exitCodeOf(build([]))).toBe(2);
    const report = buildReport({ run: exampleRun(), records: [exampleRecord()], warnings: [] });
    expect(exitCodeOf(report)).toBe(2);
    expect(report.inconclusiveReasons).toEqual(['heap-leak/17/none/256-512: no trial ended']);
  });
});

describe('the headline of a cell', () => {
  const unjudged = { ...CAPTURED, verdict: 'invalid', detail: 'margin within the clock error' } as const;
  const both = (index: number, paths: TrialRecord['paths']) => exampleRecord({ index, changes: { paths } });

  it('counts a trial as usable once, by whichever path', () => {
    const [cell] = build([
      both(1, { 'heap-dump': LOST, profile: CAPTURED }),
      both(2, { 'heap-dump': LOST, profile: LOST }),
    ]).cells;
    expect(cell?.evidence).toMatchObject({ usable: 1, captured: 1, valid: 2 });
  });

  it('leaves out a trial of which a path could not be judged, whatever another path did', () => {
    const [cell] = build([
      both(1, { 'heap-dump': unjudged, profile: CAPTURED }),
      both(2, { 'heap-dump': unjudged, profile: LOST }),
      both(3, { 'heap-dump': LOST, profile: LOST }),
    ]).cells;
    expect(cell?.evidence).toMatchObject({ usable: 0, valid: 1 });
  });

  it('tells what was captured from what names the culprit', () => {
    const [cell] = build([exampleRecord({ path: { ...CAPTURED, attributed: false } })]).cells;
    expect(cell?.evidence).toMatchObject({ usable: 0, captured: 1, valid: 1 });
  });
});
