import { z } from 'zod';
import type { RunRecord } from '../journal/run-record.ts';
import { cellId } from '../plan/cell.ts';
import { clopperPearsonUpper } from '../statistics/clopper-pearson-interval.ts';
import type { CellPool } from './cell-pool.ts';
import { yieldOfTrial } from './trial-yield.ts';

/** Whether what is known beforehand showed: where it did not, nothing else of the run can be believed. */
export const controlReportSchema = z
  .strictObject({
    kind: z.enum(['positive', 'negative']),
    /** The cell's id. */
    cell: z.string(),
    hasHeld: z.boolean(),
    captured: z.int(),
    usable: z.int(),
    valid: z.int(),
    /** For people, one sentence. */
    words: z.string(),
  })
  .readonly();

export type ControlReport = z.infer<typeof controlReportSchema>;

interface Counts extends Pick<ControlReport, 'cell' | 'captured' | 'usable' | 'valid'> {}

function countsOf(pool: CellPool): Counts {
  const yields = pool.flatMap((record) => yieldOfTrial(record) ?? []);
  return {
    cell: cellId(pool[0]),
    captured: yields.filter(({ captured }) => captured).length,
    usable: yields.filter(({ usable }) => usable).length,
    valid: yields.length,
  };
}

function positive(counts: Counts, rateMin: number): ControlReport {
  const { cell, usable, valid } = counts;
  const hasHeld = usable > 0 && clopperPearsonUpper({ successes: usable, trials: valid }) >= rateMin;
  const words = hasHeld
    ? `The positive control ${cell} captures as it should: ${usable}/${valid} usable.`
    : `The positive control ${cell} failed: ${usable}/${valid} usable, where at least ${rateMin * 100} % are known to be.`;
  return { ...counts, kind: 'positive', hasHeld, words };
}

function negative(counts: Counts): ControlReport {
  const { cell, captured, valid } = counts;
  const hasHeld = valid > 0 && captured === 0;
  const words = hasHeld
    ? `The negative control ${cell} captures nothing, as it should: 0/${valid}.`
    : `The negative control ${cell} failed: ${captured}/${valid} captured, where none can be.`;
  return { ...counts, kind: 'negative', hasHeld, words };
}

/** The controls of a run, each in every cell that it is about and that has trials. */
export function judgeControls(
  pools: readonly CellPool[],
  { controls }: Pick<RunRecord, 'controls'>,
): readonly ControlReport[] {
  if (controls === null) return [];
  return pools.flatMap((pool) => {
    const [{ scenario, flagSet }] = pool;
    const { positive: known, negative: none } = controls;
    return [
      ...(scenario === known.scenario && flagSet === known.flagSet
        ? [positive(countsOf(pool), known.rateMin)]
        : []),
      ...(flagSet === none.flagSet ? [negative(countsOf(pool))] : []),
    ];
  });
}
