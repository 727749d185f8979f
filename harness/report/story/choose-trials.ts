import type { TrialRecord } from '../../journal/trial-record.ts';

/** A page of more timelines is neither read nor loaded; any other trial has a page of its own. */
const TIMELINES_MAX = 50;

/**
 * The trials whose timelines a report shows: all of a small run; of a large one each loss stage, the
 * extremes of the margin and each kind of trial that does not count, per capture path and over all, then
 * each cell in turn, as long as there is room. In the order in which they ended.
 */
export function chooseTrials(records: readonly TrialRecord[]): readonly TrialRecord[] {
  if (records.length <= TIMELINES_MAX) return records;
  const chosen = new Set<TrialRecord>();
  for (const record of [...remarkable(records), ...byCell(records)]) {
    if (chosen.size === TIMELINES_MAX) break;
    chosen.add(record);
  }
  return records.filter((record) => chosen.has(record));
}

function remarkable(records: readonly TrialRecord[]): readonly TrialRecord[] {
  const paths = new Set(records.flatMap((record) => Object.keys(record.paths)));
  const ofPaths = [...paths].flatMap((path) => {
    const byOutcome = groups(
      records.filter(({ valid }) => valid),
      ({ paths: { [path]: verdict } }) =>
        verdict === undefined ? null : (verdict.lossStage ?? `${verdict.verdict} ${verdict.attributed}`),
    );
    return byOutcome.flatMap((group) => extremes(group, path));
  });
  const uncounted = groups(records, ({ invalidReason, unreachableReason }) =>
    invalidReason === null ? unreachableReason && 'unreachable' : 'invalid',
  );
  return [...ofPaths, ...uncounted.flatMap((group) => group.slice(0, 1))];
}

/** The smallest and the largest margin; the first where nothing has one. */
function extremes(records: readonly TrialRecord[], path: string): readonly TrialRecord[] {
  const marginOf = (record: TrialRecord): number => record.paths[path]?.marginSeconds ?? Number.NaN;
  const sorted = records
    .filter((record) => !Number.isNaN(marginOf(record)))
    .toSorted((a, b) => marginOf(a) - marginOf(b));
  const [first = records[0]] = sorted;
  return [...(first === undefined ? [] : [first]), ...sorted.slice(-1)];
}

/** The first trial of each cell, then the second of each, and so on. */
function byCell(records: readonly TrialRecord[]): readonly TrialRecord[] {
  const cells = groups(records, ({ scenario, jdk, flagSet, taskSize }) =>
    [scenario, jdk, flagSet, taskSize].join('/'),
  );
  return Array.from({ length: TIMELINES_MAX }, (_, turn) => cells.flatMap((cell) => cell[turn] ?? [])).flat();
}

function groups(
  records: readonly TrialRecord[],
  keyOf: (record: TrialRecord) => string | null,
): readonly (readonly TrialRecord[])[] {
  const byKey = new Map<string, TrialRecord[]>();
  for (const record of records) {
    const key = keyOf(record);
    if (key === null) continue;
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [record]);
    else group.push(record);
  }
  return [...byKey.values()];
}
