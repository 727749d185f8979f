import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CourseMark, TimeCourse } from '../../harness/journal/time-course.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatFiresMarkdown } from '../../harness/report/fires-markdown.ts';
import { FIRES_LEGEND } from '../../harness/report/fires-table.ts';
import { formatFiresText } from '../../harness/report/fires-text.ts';
import type { Report } from '../../harness/report/report.ts';
import { artefact, artefacts, exampleRecord, exampleRun } from '../journal/example-run.ts';

const EXITED = { stopCode: 'EssentialContainerExited' } as const;
const COMPLETE = artefact({ state: 'complete', sizeBytes: 1000 });
const INCOMPLETE = artefact({ state: 'incomplete', sizeBytes: 600 });

interface Ran {
  readonly scenario?: string;
  readonly jdk?: number;
  readonly flagSet: string;
  readonly index?: number;
  readonly changes?: Partial<TrialRecord>;
}

function ran({ scenario = 'heap-leak', jdk = 17, flagSet, index = 1, changes = {} }: Ran): TrialRecord {
  const trial = `${scenario}/${jdk}/${flagSet}/256-512/${index}`;
  return exampleRecord({ flagSet, index, changes: { scenario, jdk, trial, ...changes } });
}

function report(records: readonly TrialRecord[]): Report {
  const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
  const run = exampleRun({
    scenarios: unique(records.map(({ scenario }) => scenario)).map((name) => ({ name, taskSize: '256/512' })),
    jdks: unique(records.map(({ jdk }) => jdk)),
    flagSets: unique(records.map(({ flagSet }) => flagSet)),
  });
  return buildReport({ run, records, warnings: [] });
}

/** A course of marks alone, a second apart. */
function courseWith(...marks: readonly CourseMark[]): TimeCourse {
  return { steps: [], marks: marks.map((mark, index) => ({ mark, atSeconds: index + 1 })) };
}

/** The lines of the text below the scenario's name. */
function linesOf(records: readonly TrialRecord[]): readonly string[] {
  const text = formatFiresText(report(records), { colours: false });
  return text.slice(0, text.indexOf(FIRES_LEGEND[0])).trimEnd().split('\n').slice(1);
}

describe('a cell', () => {
  it.each<[string, Partial<TrialRecord>, string]>([
    ['that left nothing', {}, 'nothing; lived on (137)'],
    [
      'that exited by itself while its task drained',
      { stopCode: 'ServiceSchedulerInitiated', exitCode: 3, course: courseWith('draining', 'service-end') },
      'nothing; exit 3',
    ],
    [
      'that was signalled while its task drained',
      { stopCode: 'ServiceSchedulerInitiated', exitCode: 143, course: courseWith('SIGTERM', 'service-end') },
      'nothing; lived on (143)',
    ],
    [
      'that exited with a dump behind a hook',
      { ...EXITED, exitCode: 3, artefacts: artefacts({ dump: COMPLETE, hook: COMPLETE }) },
      'dump, hook; exit 3',
    ],
    [
      'that crashed',
      { ...EXITED, exitCode: 134, artefacts: artefacts({ hsErr: COMPLETE }) },
      'hs_err; exit 134',
    ],
    [
      'that was killed by the kernel',
      { ...EXITED, oomKilled: true, artefacts: artefacts({ jfrChunks: INCOMPLETE }) },
      'JFR chunks (incomplete); exit 137, OOMKilled',
    ],
    [
      'with a recording of 0 bytes',
      { artefacts: artefacts({ jfr: artefact({ state: 'incomplete', sizeBytes: 0 }) }) },
      'JFR (0 bytes); lived on (137)',
    ],
    [
      'whose dump was spent on an earlier OOM',
      { artefacts: artefacts({ dump: { ...COMPLETE, isOfEarlierOom: true } }) },
      'dump (of an earlier OOM); lived on (137)',
    ],
    [
      'whose disk could not be read',
      { artefacts: artefacts({ dump: artefact({ state: 'unknown' }) }) },
      'dump (unknown); lived on (137)',
    ],
    ['of a run that did not look', { artefacts: null }, 'not looked for; lived on (137)'],
  ])('%s', (_name, changes, words) => {
    expect(linesOf([ran({ flagSet: 'dump', changes })])).toEqual([`  dump  ${words}`]);
  });

  it('tells its trials apart where they differ, and only there', () => {
    const dumped = { artefacts: artefacts({ dump: COMPLETE }) };
    const records = [
      ran({ flagSet: 'dump', index: 1, changes: dumped }),
      ran({ flagSet: 'dump', index: 2, changes: dumped }),
      ran({ flagSet: 'dump', index: 3 }),
      ran({ flagSet: 'none', index: 1 }),
      ran({ flagSet: 'none', index: 2 }),
    ];
    expect(linesOf(records)).toEqual([
      '  dump  2 of 3: dump; lived on (137); 1 of 3: nothing; lived on (137)',
      '  none  nothing; lived on (137)',
    ]);
  });

  it('is told apart by JDK where they differ', () => {
    const crashed = (exitCode: number) => ({
      ...EXITED,
      exitCode,
      artefacts: artefacts({ hsErr: COMPLETE }),
    });
    const records = [
      ran({ flagSet: 'crash', jdk: 25, changes: crashed(139) }),
      ran({ flagSet: 'crash', jdk: 17, changes: crashed(127) }),
      ran({ flagSet: 'crash', jdk: 21, changes: crashed(127) }),
    ];
    expect(linesOf(records)).toEqual([
      '  crash  JDK 17, 21: hs_err; exit 127',
      '         JDK 25: hs_err; exit 139',
    ]);
    expect(formatFiresMarkdown(report(records))).toContain(
      '| heap-leak (heap-space) | 17, 21: hs_err; exit 127<br>25: hs_err; exit 139 |\n',
    );
  });
});

describe('cells that show nothing', () => {
  const records = [
    ran({
      flagSet: 'none',
      changes: { valid: false, invalidReason: 'Wrong OOM: | heap-space *.', paths: {} },
    }),
    ran({
      scenario: 'gc-overhead',
      flagSet: 'dump',
      changes: { oomType: 'gc-overhead', valid: false, unreachableReason: 'Not on this JDK.', paths: {} },
    }),
  ];

  it('are explained one by one below the table', () => {
    const text = stripVTControlCharacters(formatFiresText(report(records), { colours: true }));
    expect(text).toContain('heap-leak/17/none/256-512 invalid: Wrong OOM: | heap-space *.\n');
    expect(text).toContain('gc-overhead/17/dump/256-512 unreachable: Not on this JDK.\n');
    expect(text).toContain('heap-leak/17/dump/256-512 not run: No trial ended.\n');
  });

  it('are marked in the Markdown table, and what they say cannot break it', () => {
    const [head, , leak, overhead, ...rest] = formatFiresMarkdown(report(records)).split('\n');
    expect(head).toBe('| scenario (OOM type) | `none` | `dump` |');
    expect(leak).toBe('| heap-leak (heap-space) | invalid | – |');
    expect(overhead).toBe('| gc-overhead (gc-overhead) | – | unreachable |');
    expect(rest.join('\n')).toContain(
      '- heap-leak/17/none/256-512: **invalid**: Wrong OOM: \\| heap-space \\*.',
    );
  });
});

it('every form says that what lay on the disk died with the task', () => {
  const records = [ran({ flagSet: 'dump', changes: { artefacts: artefacts({ dump: COMPLETE }) } })];
  for (const text of [
    formatFiresText(report(records), { colours: false }),
    formatFiresMarkdown(report(records)),
  ]) {
    expect(text).toContain('All of that dies with the task');
    expect(text).not.toMatch(/captured/);
  }
});
