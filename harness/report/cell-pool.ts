import type { TrialRecord } from '../journal/trial-record.ts';
import { cellId } from '../plan/cell.ts';

/** Records that may be counted together: of one cell, one setup and one time scale, in the order of the plan. */
export type CellPool = readonly [TrialRecord, ...TrialRecord[]];

function indexOf({ trial }: TrialRecord): number {
  return Number(trial.slice(trial.lastIndexOf('/') + 1));
}

export function poolCells(records: readonly TrialRecord[]): readonly CellPool[] {
  const pools = new Map<string, [TrialRecord, ...TrialRecord[]]>();
  const indexed = records.map((record) => ({ record, index: indexOf(record) }));
  for (const { record } of indexed.toSorted((left, right) => left.index - right.index)) {
    const key = JSON.stringify([cellId(record), record.fingerprint, record.timeScale]);
    const pool = pools.get(key);
    if (pool === undefined) pools.set(key, [record]);
    else pool.push(record);
  }
  return [...pools.values()];
}
