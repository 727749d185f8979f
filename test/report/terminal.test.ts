import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatTerminal } from '../../harness/report/terminal.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import {
  CAPTURED,
  exampleRecord,
  exampleRun,
  invalidRecord,
  LOST,
  unreachableRecord,
} from '../journal/example-run.ts';
import { gateSchema } from '../../harness/config/gate-schema.ts';
import { exampleBaseline } from '../journal/example-baseline.ts';
import { recordsOf, reportOf } from './example-comparison.ts';

const TRIALS = [1, 2, 3];

function format(records: readonly TrialRecord[], { colours = false } = {}): string {
  const run = exampleRun({ flagSets: [...new Set(['dump-hook', ...records.map(({ flagSet }) => flagSet)])] });
  return formatTerminal(buildReport({ run, records, warnings: [] }), { colours });
}

describe('formatTerminal', () => {
  it('gives a cell its rate, interval and tightest margin', () => {
    expect(format(TRIALS.map((index) => exampleRecord({ index })))).toContain(
      '\n\nheap-leak · JDK 17 · dump-hook · 256/512   3/3 captured [44–100 %], 3 of them usable, at least 12.3 s to spare\n\n',
    );
  });

  it('says of a cell that its JDK does not reach the OOM, and why, in place of a rate', () => {
    expect(format([unreachableRecord({}, 'not on this JDK')])).toContain(
      'heap-leak · JDK 17 · dump-hook · 256/512   unreachable\n    #1 unreachable: not on this JDK\n',
    );
  });

  it('says for each loss where and by how much, in words, those of one kind together', () => {
    const text = format([
      ...TRIALS.map((index) => exampleRecord({ index, path: LOST })),
      ...TRIALS.map((index) =>
        exampleRecord({
          index,
          flagSet: 'none',
          path: { ...LOST, lossStage: 'no-trigger', marginSeconds: null, detail: 'no dump was begun' },
        }),
      ),
    ]);
    expect(text).toContain('heap-leak · JDK 17 · dump-hook · 256/512   0/3 captured [0–56 %]\n');
    expect(text).toContain('heap-leak · JDK 17 · none · 256/512        0/3 captured [0–56 %]\n');
    expect(text).toContain(
      '    #1, #2, #3 lost at stopped-mid-upload (stopped in the middle of the upload), it would have needed 212.4 s more: 40 of 120 MB arrived',
    );
    expect(text).toContain(
      '    #1, #2, #3 lost at no-trigger (nothing set it off), nothing was under way: no dump was begun',
    );
  });

  it('lines up the rates of cells with names of different length', () => {
    const lines = format([exampleRecord(), exampleRecord({ flagSet: 'none' })])
      .split('\n')
      .filter((line) => line.startsWith('heap-leak'));
    expect(lines).toHaveLength(2);
    expect(new Set(lines.map((line) => line.indexOf('1/1 captured'))).size).toBe(1);
  });

  it('shows invalid trials with their reason and that the run is inconclusive', () => {
    const text = format([invalidRecord({ index: 2 }, "Unrecognized VM option 'Foo'")]);
    expect(text).toContain('[no valid trial]');
    expect(text).toContain("#2 invalid: Unrecognized VM option 'Foo'");
    expect(text).toContain('Inconclusive:\n  heap-leak/17/dump-hook/256-512: none of 1 trials is valid');
  });

  it('marks every line of a cell that rests on a model', () => {
    const text = format([exampleRecord({ path: LOST, changes: { models: ['disk 75 MiB/s'] } })]);
    const cellLines = text.split('\n').filter((line) => /usable evidence|heap-leak · |#1 /.test(line));
    expect(cellLines.length).toBeGreaterThanOrEqual(3);
    for (const line of cellLines) expect(line).toMatch(/\(modelled: disk 75 MiB\/s\)\.?$/);
  });

  it('tells of the time of the first trials of a cell, and against what it ran', () => {
    const course = {
      steps: [{ step: 'dump' as const, beginSeconds: 0.5, endSeconds: 4, isDone: true }],
      marks: [{ mark: 'SIGTERM' as const, atSeconds: 400 }],
    };
    const records = [1, 2, 3, 4].map((index) => exampleRecord({ index, changes: { course } }));
    const lines = format(records).split('\n');
    expect(lines.filter((line) => line.endsWith('spent: dump 3.5 s'))).toEqual(
      [1, 2, 3].map((index) => `    #${index} spent: dump 3.5 s`),
    );
    expect(lines).toContain('    #1 after the OOM: SIGTERM 400.0 s');
  });

  it('marks every line of a scaled cell as no rate', () => {
    const changes = { timeScale: 10 };
    const text = format([
      exampleRecord({ index: 1, changes }),
      exampleRecord({ index: 2, path: LOST, changes }),
      invalidRecord({ index: 3, changes }, 'wrong OOM'),
    ]);
    expect(text).toMatch(/^heap-space OOMs .* \(time scale 10: not a rate\)\.\n/);
    const cellLines = text.split('\n\n')[1]?.split('\n') ?? [];
    expect(cellLines).toHaveLength(3);
    for (const line of cellLines) expect(line).toMatch(/\(time scale 10: not a rate\)$/);
  });

  it('tells cells of different setups apart', () => {
    const text = format([
      exampleRecord({ index: 1 }),
      exampleRecord({ index: 2, changes: { fingerprint: 'ffffffffffffffff' } }),
    ]);
    expect(text).toMatch(/setup [0-9a-f]{16} +1\/1 captured/);
    expect(text).toMatch(/setup ffffffffffffffff +1\/1 captured/);
  });

  it('names the capture path only where there are several', () => {
    expect(format([exampleRecord()])).not.toContain('heap-dump');
    const paths = { 'heap-dump': LOST, jfr: CAPTURED };
    const text = format([exampleRecord({ changes: { paths } })]);
    expect(text).toContain('heap-dump: 0/1 captured');
    expect(text).toContain('jfr: 1/1 captured');
  });

  it('says how far an interrupted run got', () => {
    expect(format([exampleRecord()])).toContain('1 of 3 planned trials ended.');
  });

  it('ends with warnings and fidelity notes', () => {
    const text = formatTerminal(
      buildReport({
        run: exampleRun({ flagSets: ['dump-hook'], trialsPerCell: 1 }),
        records: [exampleRecord({ changes: { fidelityNotes: ['the replacement is modelled'] } })],
        warnings: [
          { kind: 'torn-line', lineNumber: 2, message: 'line 2 is cut off.', remedy: 'Run it again.' },
        ],
      }),
      { colours: false },
    );
    expect(text).toMatch(
      /Warnings:\n {2}line 2 is cut off\. Run it again\.\n\nFidelity notes:\n {2}the replacement is modelled\n\nA trial again/,
    );
  });

  it('says which flag set captures more, and of comparisons with too little data only that', () => {
    const enough = formatTerminal(reportOf({ none: '.....', hook: 'xxxxx' }), { colours: false });
    expect(enough).toContain('\nComparisons:\n  hook captures more than none, 95 % sure (');
    const few = formatTerminal(reportOf({ none: '.', hook: 'x', exit: 'x' }), { colours: false });
    expect(few).toContain(
      'Comparisons:\n  Too little data: no outcome of so few trials could show a difference.',
    );
  });

  it('shows gates, controls and what changed against the baseline', () => {
    const run = exampleRun({ flagSets: ['none', 'dump-hook'], trialsPerCell: 10 });
    const report = buildReport({
      run: {
        ...run,
        gates: [gateSchema.parse({ flagSet: 'dump-hook', rateMin: 0.9 })],
        controls: {
          positive: { scenario: 'heap-leak', flagSet: 'dump-hook', rateMin: 0.1 },
          negative: { flagSet: 'none' },
        },
      },
      records: recordsOf({ none: '..........', 'dump-hook': '........xx' }),
      warnings: [],
      baseline: exampleBaseline(),
    });
    const text = formatTerminal(report, { colours: false });
    expect(text).toContain('\nControls:\n  The negative control heap-leak/17/none/256-512 captures nothing');
    expect(text).toMatch(
      /\nGates:\n {2}heap-leak\/17\/dump-hook\/256-512: at least 90 % usable evidence: failed/,
    );
    expect(text).toMatch(
      /\nAgainst the baseline:\n[^]*dump-hook \(heap-leak, JDK 17\) captures less than it did/,
    );
  });

  it('has colours only when asked for, and says the same with them', () => {
    const records = [exampleRecord({ index: 1 }), exampleRecord({ index: 2, path: LOST })];
    const plain = format(records);
    const coloured = format(records, { colours: true });
    expect(stripVTControlCharacters(plain)).toBe(plain);
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });
});
