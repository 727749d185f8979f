import { z } from 'zod';
import { gateSchema, type Gate } from '../config/gate-schema.ts';
import type { RunRecord } from '../journal/run-record.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import { cellId } from '../plan/cell.ts';
import { isGateOf } from '../plan/gated-cell.ts';
import type { Design } from '../plan/design.ts';
import { clopperPearsonLower, clopperPearsonUpper } from '../statistics/clopper-pearson-interval.ts';
import { SIGNIFICANCE, type Interval } from '../statistics/interval.ts';
import type { RateCount } from '../statistics/rate-count.ts';
import { rateSequence } from '../statistics/rate-sequence.ts';
import type { CellPool } from './cell-pool.ts';
import { invalidityOfCell } from './inconclusive.ts';
import { intervalSchema } from './rate-report.ts';
import { yieldOfTrial } from './trial-yield.ts';

/** What became of one gate in one cell. */
export const gateReportSchema = z
  .strictObject({
    gate: gateSchema,
    /** The cell's id: `<scenario>/<jdk>/<flag set>/<cpu>-<memory>`. */
    cell: z.string(),
    /** `inconclusive` neither a rate that is high enough nor one that is too low can be excluded, or there is none. */
    outcome: z.enum(['passed', 'failed', 'inconclusive']),
    /** Trials in which it held: k of the rate. */
    held: z.int(),
    /** Trials that count: n of the rate. */
    valid: z.int(),
    /** Between which the rate lies, each end 95 % sure by itself; `null` where there is no rate. */
    bounds: intervalSchema.nullable(),
    /** For people, one sentence. */
    words: z.string(),
  })
  .readonly();

export type GateReport = z.infer<typeof gateReportSchema>;

/** Whether a gate's event happened in a trial; `null` where the trial does not count for it. */
function holdsIn(record: TrialRecord, { path, measure, marginSecondsMin }: Gate): boolean | null {
  if (path === null) {
    const left = yieldOfTrial(record);
    if (left === null) return null;
    const isOut = measure === 'usable' ? left.usable : left.captured;
    return isOut && (left.marginSeconds ?? 0) >= marginSecondsMin;
  }
  const verdict = record.paths[path];
  if (!record.valid || verdict === undefined || verdict.verdict === 'invalid') return null;
  const isOut = verdict.verdict === 'captured' && (measure === 'captured' || verdict.attributed);
  return isOut && (verdict.marginSeconds ?? 0) >= marginSecondsMin;
}

/** Each end holds with 95 % by itself, as a gate looks at one of them only. */
function boundsOf(count: RateCount, { stopping }: Design): Interval {
  if (stopping !== 'fixed') return rateSequence(count, 1 - 2 * SIGNIFICANCE);
  return { lower: clopperPearsonLower(count), upper: clopperPearsonUpper(count) };
}

function percent(rate: number): string {
  return `${Math.floor(rate * 1000) / 10} %`;
}

/** What a gate asks for, as a person would say it. */
function gateText({ rateMin, measure, path, marginSecondsMin }: Gate): string {
  const what = `${measure} evidence${path === null ? '' : ` by ${path}`}`;
  const margin = marginSecondsMin === 0 ? '' : ` with ${marginSecondsMin} s to spare`;
  return `at least ${percent(rateMin)} ${what}${margin}`;
}

function judgeGate(pool: CellPool, gate: Gate, design: Design): GateReport {
  const cell = cellId(pool[0]);
  const outcomes = pool.flatMap((record) => holdsIn(record, gate) ?? []);
  const held = outcomes.filter(Boolean).length;
  const count = { successes: held, trials: outcomes.length };
  const unsure = reasonAgainst(pool, outcomes.length);
  const bounds = outcomes.length === 0 ? null : boundsOf(count, design);
  const common = { gate, cell, held, valid: outcomes.length, bounds };
  const asked = `${cell}: ${gateText(gate)}`;
  if (unsure !== null || bounds === null) {
    return {
      ...common,
      outcome: 'inconclusive',
      words: `${asked}: not judged, ${unsure ?? 'no trial counts'}.`,
    };
  }
  const seen = `${held}/${outcomes.length}`;
  if (bounds.lower >= gate.rateMin) {
    return { ...common, outcome: 'passed', words: `${asked}: passed with ${seen}.` };
  }
  if (bounds.upper < gate.rateMin) {
    const words = `${asked}: failed with ${seen}, at most ${percent(bounds.upper)}, 95 % sure.`;
    return { ...common, outcome: 'failed', words };
  }
  const words = `${asked}: ${seen} is too little data, the rate is between ${percent(bounds.lower)} and ${percent(bounds.upper)}.`;
  return { ...common, outcome: 'inconclusive', words };
}

function reasonAgainst(pool: CellPool, valid: number): string | null {
  const [{ timeScale }] = pool;
  if (timeScale !== 1) return `time scale ${timeScale} gives no rates`;
  return invalidityOfCell({ trials: pool.length, invalid: pool.length - valid });
}

/** Every gate of a run in every cell that it is about and that has trials; of a shard none, as it has a part of them only. */
export function judgeGates(
  pools: readonly CellPool[],
  { gates, design, shard }: Pick<RunRecord, 'gates' | 'design' | 'shard'>,
): readonly GateReport[] {
  if (shard !== null) return [];
  return gates.flatMap((gate) =>
    pools.filter(([record]) => isGateOf(gate, record)).map((pool) => judgeGate(pool, gate, design)),
  );
}
