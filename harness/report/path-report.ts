import assert from 'node:assert/strict';
import type { TrialRecord } from '../journal/trial-record.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { medianReport } from './quantile-report.ts';
import type { CellReport, Loss, NotificationReport, PathReport } from './report.ts';

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

/** The valid records by whether they count for a path. */
function countedFor(
  records: readonly TrialRecord[],
  path: string,
): { readonly counted: readonly TrialRecord[]; readonly invalid: readonly InvalidTrial[] } {
  const invalid: InvalidTrial[] = [];
  const counted: TrialRecord[] = [];
  for (const record of records.filter(({ valid }) => valid)) {
    const reason = invalidReasonOf(record, path);
    if (reason === null) counted.push(record);
    else invalid.push({ trial: record.trial, reason });
  }
  return { counted, invalid };
}

/** What one cell's records say about one notification. */
export function reportNotification(records: readonly TrialRecord[], path: string): NotificationReport {
  const { counted, invalid } = countedFor(records, path);
  const notified = counted.filter(({ paths }) => paths[path]?.verdict === 'notified').length;
  return {
    path,
    notified,
    valid: counted.length,
    interval: wilsonInterval({ successes: notified, trials: counted.length }),
    losses: lossesOf(counted, path),
    invalid,
  };
}

/** What one cell's records say about one capture path. */
export function reportPath(records: readonly TrialRecord[], path: string): PathReport {
  const { counted, invalid } = countedFor(records, path);
  const captures = counted.flatMap(({ trial, paths }) => {
    const verdict = paths[path];
    if (verdict?.verdict !== 'captured') return [];
    const { attributed, marginSeconds, durable } = verdict;
    return [{ trial, attributed, marginSeconds, durable }];
  });
  const usable = captures.filter(({ attributed }) => attributed).length;
  const verdicts = counted.flatMap(({ paths }) => paths[path] ?? []);
  const margins = captures.flatMap(({ marginSeconds }) => marginSeconds ?? []);
  return {
    path,
    captured: captures.length,
    valid: counted.length,
    interval: wilsonInterval({ successes: captures.length, trials: counted.length }),
    usable,
    usableInterval: wilsonInterval({ successes: usable, trials: counted.length }),
    medianMarginSeconds: medianReport(verdicts.map(({ marginSeconds }) => marginSeconds ?? -Infinity)),
    medianBlindWindowSeconds: medianReport(
      verdicts.flatMap(({ blindWindowSeconds }) => blindWindowSeconds ?? []),
    ),
    medianDurableSeconds: medianReport(captures.flatMap(({ durable }) => durable?.afterOomSeconds ?? [])),
    medianSizeBytes: medianReport(captures.flatMap(({ durable }) => durable?.sizeBytes ?? [])),
    smallestMarginSeconds: margins.length > 0 ? Math.min(...margins) : null,
    captures,
    losses: lossesOf(counted, path),
    invalid,
  };
}
