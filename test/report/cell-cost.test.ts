import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import type { Report } from '../../harness/report/report.ts';
import { CAPTURED, exampleRecord, exampleRun, invalidRecord, LOST } from '../journal/example-run.ts';

const run = exampleRun({ flagSets: ['dump-hook'] });

function build(records: readonly TrialRecord[]): Report {
  return buildReport({ run, records, warnings: [] });
}

describe('what a cell costs and how its margins lie', () => {
  const cost = {
    startUpSeconds: 3,
    cpuSeconds: null,
    peakMemoryBytes: 500,
    frozenSeconds: 8,
    sentBytes: 100,
  };

  it('is the median over the valid trials', () => {
    const [cell] = build([
      exampleRecord({ index: 1, changes: { cost } }),
      exampleRecord({ index: 2, changes: { cost: { ...cost, startUpSeconds: 5 } } }),
      exampleRecord({ index: 3, changes: { cost: { ...cost, startUpSeconds: 40 } } }),
      invalidRecord({ index: 4, changes: { cost: { ...cost, startUpSeconds: 900 } } }, 'k6 failed'),
    ]).cells;
    expect(cell?.cost).toEqual({ ...cost, startUpSeconds: 5 });
  });

  it('says how long captured evidence took and how much it was, and nothing of what was lost', () => {
    const durable = (index: number, afterOomSeconds: number, sizeBytes: number | null) =>
      exampleRecord({ index, path: { ...CAPTURED, durable: { afterOomSeconds, sizeBytes } } });
    const [cell] = build([
      durable(1, 4, 1000),
      durable(2, 6, null),
      durable(3, 9, 1000),
      exampleRecord({ index: 4, path: LOST }),
    ]).cells;
    expect(cell?.paths[0]?.medianDurableSeconds).toMatchObject({ value: 6, sampleSize: 3 });
    expect(cell?.paths[0]?.medianSizeBytes).toMatchObject({ value: 1000, sampleSize: 2 });
  });

  it('counts a loss in which nothing was under way as below every margin', () => {
    const margin = (index: number, marginSeconds: number | null) =>
      exampleRecord({ index, path: { ...CAPTURED, marginSeconds } });
    const nothing = { ...LOST, lossStage: 'no-trigger', marginSeconds: null } as const;
    const [cell] = build([
      margin(1, 4),
      margin(2, 6),
      ...[3, 4, 5].map((index) => exampleRecord({ index, path: nothing })),
    ]).cells;
    expect(cell?.paths[0]?.medianMarginSeconds).toEqual({
      value: null,
      lower: null,
      upper: null,
      sampleSize: 5,
    });
    const [better] = build([margin(1, 4), margin(2, 6), exampleRecord({ index: 3, path: nothing })]).cells;
    expect(better?.paths[0]?.medianMarginSeconds.value).toBe(4);
  });

  it('has an interval of the usable rate that never claims too much', () => {
    const [cell] = build(Array.from({ length: 20 }, (_, place) => exampleRecord({ index: place + 1 }))).cells;
    expect(cell?.evidence).toMatchObject({ captured: 20, usable: 20, valid: 20 });
    expect(cell?.evidence.interval?.lower).toBeCloseTo(0.8389, 4);
    expect(cell?.evidence.guaranteedInterval?.lower).toBeCloseTo(0.8316, 4);
  });
});
