import { median } from 'simple-statistics';
import type { RecordedRun } from '../journal/read-journal.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import { cellId } from '../plan/cell.ts';

/** What the valid trials of one cell came to in one run. */
export interface CellOutcome {
  readonly valid: number;
  /** The most frequent outcome of each capture path: `captured`, `lost at not-sent`; `null` without a valid trial. */
  readonly outcomes: Readonly<Record<string, string>> | null;
  /** Medians; `null` where no valid trial has both ends. */
  readonly secondsToOom: number | null;
  readonly secondsFromOomToStop: number | null;
  readonly neighboursMax: number | null;
}

/** One cell under the circumstances of both runs. */
export interface CellDistortion {
  readonly cell: string;
  readonly reference: CellOutcome;
  readonly other: CellOutcome;
  /** Whether each path came to the same; `null` where one of the two has no valid trial. */
  readonly agrees: boolean | null;
}

/** What other circumstances (neighbours, a time scale) change about the cells that two runs have in common. */
export interface Distortion {
  readonly cells: readonly CellDistortion[];
  /** Ended trials an hour, from the first start to the last stop. */
  readonly trialsPerHour: { readonly reference: number | null; readonly other: number | null };
}

type Recorded = Pick<RecordedRun, 'run' | 'records'>;

/** Compares two runs cell by cell. Nothing is pooled: their setups differ, and that is what is looked at. */
export function distortionBetween(reference: Recorded, other: Recorded): Distortion {
  const common = reference.run.plan.cells
    .map(cellId)
    .filter((cell) => other.run.plan.cells.some((candidate) => cellId(candidate) === cell));
  return {
    cells: common.map((cell) => {
      const [before, after] = [outcomeOf(reference, cell), outcomeOf(other, cell)];
      return { cell, reference: before, other: after, agrees: agreement(before, after) };
    }),
    trialsPerHour: { reference: trialsPerHour(reference), other: trialsPerHour(other) },
  };
}

function agreement({ outcomes: before }: CellOutcome, { outcomes: after }: CellOutcome): boolean | null {
  if (before === null || after === null) return null;
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].every((path) => before[path] === after[path]);
}

function outcomeOf({ records }: Recorded, cell: string): CellOutcome {
  const ofCell = records.filter((record) => cellId(record) === cell);
  const valid = ofCell.filter((record) => record.valid);
  return {
    valid: valid.length,
    outcomes: valid.length === 0 ? null : outcomesOf(valid),
    secondsToOom: medianSeconds(valid, ({ startedAt, oomAt }) => [startedAt, oomAt]),
    secondsFromOomToStop: medianSeconds(valid, ({ oomAt, stoppedAt }) => [oomAt, stoppedAt]),
    neighboursMax: maximum(ofCell.flatMap(({ conditions }) => conditions?.neighboursMax ?? [])),
  };
}

function outcomesOf(records: readonly TrialRecord[]): Readonly<Record<string, string>> {
  const paths = new Set(records.flatMap((record) => Object.keys(record.paths)));
  return Object.fromEntries(
    [...paths].map((path) => [path, mostFrequent(records.map((record) => outcomeText(record, path)))]),
  );
}

function outcomeText({ paths }: TrialRecord, path: string): string {
  const verdict = paths[path];
  if (verdict === undefined) return 'not judged';
  return verdict.lossStage === null ? verdict.verdict : `${verdict.verdict} at ${verdict.lossStage}`;
}

/** Of equally frequent ones the first in the alphabet, so that the same records always give the same. */
function mostFrequent(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [first] = [...counts].toSorted(
    ([left, some], [right, more]) => more - some || left.localeCompare(right),
  );
  return first?.[0] ?? '';
}

function medianSeconds(
  records: readonly TrialRecord[],
  ends: (record: TrialRecord) => readonly [string | null, string | null],
): number | null {
  const seconds = records.flatMap((record) => {
    const [from, to] = ends(record);
    return from === null || to === null ? [] : [(Date.parse(to) - Date.parse(from)) / 1000];
  });
  return seconds.length === 0 ? null : median(seconds);
}

function trialsPerHour({ records }: Recorded): number | null {
  const starts = records.map(({ startedAt }) => Date.parse(startedAt));
  const stops = records.flatMap(({ stoppedAt }) => (stoppedAt === null ? [] : [Date.parse(stoppedAt)]));
  const first = maximum(starts.map((start) => -start));
  const last = maximum(stops);
  if (first === null || last === null || last + first <= 0) return null;
  return records.length / ((last + first) / 3_600_000);
}

function maximum(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
