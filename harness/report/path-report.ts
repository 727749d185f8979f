import assert from 'node:assert/strict';
import type { TrialRecord } from '../journal/trial-record.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { CellReport, Loss, PathReport } from './report.ts';

type InvalidTrial = CellReport['invalid'][number];

/** Why a valid trial does not count for a path; `null` when it does. */
function invalidReasonOf(record: TrialRecord, path: string): string | null {
  const verdict = record.paths[path];
  if (verdict === undefined) return `no verdict on ${path}`;
  return verdict.verdict === 'invalid' ? verdict.detail : null;
}

function lossesOf(records: readonly TrialRecord[], path: string): readonly Loss[] {
  return records.flatMap(({ trial, paths }): readonly Loss[] => {
    const verdict = paths[path];
    if (verdict?.verdict !== 'lost' && verdict?.verdict !== 'partial') return [];
    assert(verdict.lossStage !== null, `${trial}: ${path} is ${verdict.verdict} at no stage`);
    return [
      {
        trial,
        verdict: verdict.verdict,
        lossStage: verdict.lossStage,
        marginSeconds: verdict.marginSeconds,
        detail: verdict.detail,
      },
    ];
  });
}

/** What one cell's records say about one capture path. */
export function reportPath(records: readonly TrialRecord[], path: string): PathReport {
  const invalid: InvalidTrial[] = [];
  const counted: TrialRecord[] = [];
  for (const record of records.filter(({ valid }) => valid)) {
    const reason = invalidReasonOf(record, path);
    if (reason === null) counted.push(record);
    else invalid.push({ trial: record.trial, reason });
  }
  const captures = counted.flatMap(({ trial, paths }) => {
    const verdict = paths[path];
    if (verdict?.verdict !== 'captured') return [];
    return [{ trial, attributed: verdict.attributed, marginSeconds: verdict.marginSeconds }];
  });
  const margins = captures.flatMap(({ marginSeconds }) => marginSeconds ?? []);
  return {
    path,
    captured: captures.length,
    valid: counted.length,
    interval: wilsonInterval({ successes: captures.length, trials: counted.length }),
    usable: captures.filter(({ attributed }) => attributed).length,
    smallestMarginSeconds: margins.length > 0 ? Math.min(...margins) : null,
    captures,
    losses: lossesOf(counted, path),
    invalid,
  };
}
