import type { Artefact, ArtefactName, Artefacts } from '../artefact/artefact-record.ts';
import { cellId } from '../plan/cell.ts';
import type { CellReport, Report, TrialEnd } from './report.ts';

/** What came to exist in trials of some JDKs, in words; trials of one cell that differ are told apart in it. */
export interface FiresOutcome {
  readonly jdks: readonly number[];
  readonly text: string;
}

export interface FiresCell {
  readonly flagSet: string;
  /** One where all JDKs agree; empty for a cell that did not run. */
  readonly outcomes: readonly FiresOutcome[];
}

export interface FiresRow {
  readonly scenario: string;
  readonly oomType: string;
  /** In the order of {@link FiresTable.flagSets}. */
  readonly cells: readonly FiresCell[];
}

/** A cell, or a part of its trials, that shows nothing of what fires, and why. */
export interface FiresNote {
  readonly cell: string;
  readonly kind: 'invalid' | 'unreachable' | 'not run';
  /** Each different one once. */
  readonly reasons: readonly string[];
}

/** What fires for what: a row per scenario, a column per flag set, told apart by JDK where they differ. */
export interface FiresTable {
  readonly flagSets: readonly string[];
  readonly rows: readonly FiresRow[];
  readonly notes: readonly FiresNote[];
}

/** A person's names, in the order in which they come to exist. */
const NAMES: Readonly<Record<ArtefactName, string>> = {
  dump: 'dump',
  hook: 'hook',
  hsErr: 'hs_err',
  jfr: 'JFR',
  jfrChunks: 'JFR chunks',
};

/** What the table shows is not what was captured: below it in every form. */
export const FIRES_LEGEND = [
  'A cell names what lay on the task’s own disk when its JVM had ended, and how the JVM ended. All of that dies with the task: whether it got out in time is what the capture rates say.',
  '"lived on": the JVM was still there when it was stopped, with the exit code in parentheses. OOMKilled is Docker’s word.',
] as const;

export function firesTable({
  cells,
  cellsWithoutTrial,
}: Pick<Report, 'cells' | 'cellsWithoutTrial'>): FiresTable {
  const flagSets = [...new Set([...cells, ...cellsWithoutTrial].map(({ flagSet }) => flagSet))];
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  return {
    flagSets,
    rows: scenarios.map((scenario) =>
      row(
        cells.filter((cell) => cell.scenario === scenario),
        flagSets,
      ),
    ),
    notes: [
      ...cells.flatMap(notesOf),
      ...cellsWithoutTrial.map((cell): FiresNote => ({
        cell: cellId(cell),
        kind: 'not run',
        reasons: ['No trial ended.'],
      })),
    ],
  };
}

function row(cells: readonly CellReport[], flagSets: readonly string[]): FiresRow {
  return {
    scenario: cells[0]?.scenario ?? '',
    oomType: cells[0]?.oomType ?? '',
    cells: flagSets.map((flagSet) => ({
      flagSet,
      outcomes: outcomesOf(cells.filter((cell) => cell.flagSet === flagSet)),
    })),
  };
}

/** JDKs with one outcome stand together, in the order of the first of each. */
function outcomesOf(cells: readonly CellReport[]): readonly FiresOutcome[] {
  const jdksByText = new Map<string, number[]>();
  for (const cell of cells.toSorted((a, b) => a.jdk - b.jdk)) {
    const text = cellText(cell);
    const jdks = jdksByText.get(text) ?? [];
    if (!jdks.includes(cell.jdk)) jdks.push(cell.jdk);
    jdksByText.set(text, jdks);
  }
  return [...jdksByText].map(([text, jdks]) => ({ jdks, text }));
}

function cellText({ ends, invalid, unreachable, trials }: CellReport): string {
  const texts = [
    ...ends.map(endText),
    ...invalid.map(() => 'invalid'),
    ...unreachable.map(() => 'unreachable'),
  ];
  const different = [...new Set(texts)];
  if (different.length === 1) return different.join('');
  return different
    .map((text) => `${texts.filter((one) => one === text).length} of ${trials}: ${text}`)
    .join('; ');
}

function endText(end: TrialEnd): string {
  return `${end.artefacts === null ? 'not looked for' : leftText(end.artefacts)}; ${endingText(end)}`;
}

function leftText(artefacts: Artefacts): string {
  const left = ARTEFACT_NAMES.flatMap((name) => artefactText(NAMES[name], artefacts[name]) ?? []);
  return left.length === 0 ? 'nothing' : left.join(', ');
}

const ARTEFACT_NAMES = [
  'dump',
  'hook',
  'hsErr',
  'jfr',
  'jfrChunks',
] as const satisfies readonly ArtefactName[];

function artefactText(name: string, artefact: Artefact): string | null {
  if (artefact.state === 'none') return null;
  const remarks = [
    ...(artefact.isOfEarlierOom ? ['of an earlier OOM'] : []),
    ...(artefact.state === 'incomplete' ? [artefact.sizeBytes === 0 ? '0 bytes' : 'incomplete'] : []),
    ...(artefact.state === 'unknown' ? ['unknown'] : []),
  ];
  return remarks.length === 0 ? name : `${name} (${remarks.join(', ')})`;
}

function endingText(end: TrialEnd): string {
  const killed = end.oomKilled ? ', OOMKilled' : '';
  const code = end.exitCode === null ? 'unknown' : String(end.exitCode);
  return livedOn(end) ? `lived on (${code}${killed})` : `exit ${code}${killed}`;
}

/** Signalled before its end. A task that drains may still come to its end by itself. */
function livedOn({ stopCode, course }: TrialEnd): boolean {
  if (course === null) return stopCode !== 'EssentialContainerExited';
  return course.marks.some(({ mark }) => mark === 'SIGTERM' || mark === 'SIGKILL');
}

function notesOf(cell: CellReport): readonly FiresNote[] {
  const note = (kind: 'invalid' | 'unreachable', trials: CellReport['invalid']): readonly FiresNote[] =>
    trials.length === 0
      ? []
      : [{ cell: cellId(cell), kind, reasons: [...new Set(trials.map(({ reason }) => reason))] }];
  return [...note('unreachable', cell.unreachable), ...note('invalid', cell.invalid)];
}
