import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatTerminal } from '../../harness/report/terminal.ts';
import {
  CAPTURED,
  exampleRecord,
  exampleRun,
  invalidRecord,
  LOST,
  unreachableRecord,
} from '../journal/example-run.ts';

const SCENARIOS = ['heap-leak', 'metaspace', 'direct-buffer', 'native-thread', 'gc-overhead'];
const run = exampleRun({
  scenarios: SCENARIOS.map((name) => ({ name, taskSize: '256/512' })),
  flagSets: ['none', 'dump-hook'],
  trialsPerCell: 1,
});

function recordOf(scenario: string, flagSet: string, changes: Partial<TrialRecord> = {}): TrialRecord {
  const trial = `${scenario}/17/${flagSet}/256-512/1`;
  const path = flagSet === 'none' ? LOST : CAPTURED;
  return exampleRecord({ flagSet, path, changes: { trial, scenario, ...changes } });
}

const RECORDS = SCENARIOS.flatMap((scenario) => [
  recordOf(scenario, 'none'),
  recordOf(scenario, 'dump-hook'),
]);
const format = (
  records: readonly TrialRecord[],
  options: Partial<Parameters<typeof formatTerminal>[1]> = {},
) => formatTerminal(buildReport({ run, records, warnings: [] }), { colours: false, ...options });

describe('the matrix', () => {
  it('has a row for each flag set and a column for each OOM type', () => {
    const lines = format(RECORDS.slice(0, 4)).split('\n');
    const from = lines.indexOf('Usable evidence, JDK 17');
    expect(lines.slice(from + 1, from + 5)).toEqual([
      '           heap-space      heap-space',
      '           heap-leak       metaspace',
      'none       0/1 [0–79 %]    0/1 [0–79 %]',
      'dump-hook  1/1 [21–100 %]  1/1 [21–100 %]',
    ]);
  });

  it('names task sizes where they differ', () => {
    const text = format([
      recordOf('heap-leak', 'none'),
      recordOf('metaspace', 'none', { taskSize: '512/1024' }),
    ]);
    expect(text).toContain('heap-leak · 256/512  metaspace · 512/1024\n');
  });

  it('tells a cell that was not run from one that says nothing and one that cannot be', () => {
    const text = format([
      recordOf('heap-leak', 'none'),
      invalidRecord(
        { flagSet: 'none', changes: { trial: 'metaspace/17/none/256-512/1', scenario: 'metaspace' } },
        'k6',
      ),
      unreachableRecord(
        {
          flagSet: 'dump-hook',
          changes: { trial: 'gc-overhead/17/dump-hook/256-512/1', scenario: 'gc-overhead' },
        },
        'not here',
      ),
    ]);
    expect(text).toMatch(/\nnone +0\/1 \[0–79 %\] +no valid trial +not run\n/);
    expect(text).toMatch(/\ndump-hook +not run +not run +unreachable\n/);
  });

  it('marks a smoke test', () => {
    const scaled = RECORDS.map((record) => ({ ...record, timeScale: 10 }));
    expect(format(scaled)).toContain('Usable evidence, JDK 17 (time scale 10: not a rate)\n');
  });

  it('is left out for a single cell, which its own line tells', () => {
    expect(format([recordOf('heap-leak', 'none')])).not.toContain('Usable evidence, JDK');
  });
});

describe('80 columns', () => {
  const widths = (text: string) =>
    text
      .split('\n')
      .filter((line) => !line.startsWith('  ./lastgasp run '))
      .map((line) => stripVTControlCharacters(line).length);

  it.each([false, true])(
    'are not exceeded by any line but a command to be copied (colours: %s)',
    (colours) => {
      const text = format(RECORDS, { columns: 80, colours });
      expect(Math.max(...widths(format(RECORDS)))).toBeGreaterThan(120);
      expect(Math.max(...widths(text))).toBeLessThanOrEqual(80);
    },
  );

  it('say the same as a pipe, word for word', () => {
    const words = (text: string) => text.split(/\s+/).toSorted();
    const columnHeads =
      /^ +(heap-space|heap-leak|metaspace|direct-buffer|gc-overhead|native-thread).*$|^(none|dump-hook) +\d.*$/gm;
    const narrow = format(RECORDS, { columns: 80 }).replaceAll(columnHeads, '');
    expect(words(narrow)).toEqual(words(format(RECORDS).replaceAll(columnHeads, '')));
  });

  it('indent what goes on below its beginning', () => {
    const lines = format(RECORDS, { columns: 80 }).split('\n');
    const loss = lines.findIndex((line) => line.startsWith('    #1 lost'));
    expect(lines[loss + 1]).toMatch(/^ {6}\S/);
  });
});

it('lets no escape of a log reach the terminal, in any part of it', () => {
  const hostile = '\u001B[2J\u001B]0;owned\u0007\u009B31mred\r';
  const changes = { fidelityNotes: [hostile] };
  const text = format([
    recordOf('heap-leak', 'none', { ...changes, paths: { 'heap-dump': { ...LOST, detail: hostile } } }),
    invalidRecord(
      { flagSet: 'none', changes: { trial: 'metaspace/17/none/256-512/1', scenario: 'metaspace' } },
      hostile,
    ),
  ]);
  expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  expect(text).toContain('red');
});

it('names of many losses of one kind the first, and how many there are', () => {
  const many = exampleRun({ flagSets: ['none'], trialsPerCell: 100 });
  const records = many.plan.trials.map(({ index }) => exampleRecord({ flagSet: 'none', index, path: LOST }));
  const text = formatTerminal(buildReport({ run: many, records, warnings: [] }), { colours: false });
  expect(text).toContain(
    '    #1, #2, #3, #4, #5, #6, #7, #8, #9, #10, #11, #12 and 88 more lost at stopped-mid-upload',
  );
});
