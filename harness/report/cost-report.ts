import { median } from 'simple-statistics';
import type { TrialCost } from '../journal/trial-cost.ts';
import type { TrialRecord } from '../journal/trial-record.ts';

/** What the valid ones among a cell's trials cost: medians; `null` where none has the figure. */
export function costOf(records: readonly TrialRecord[]): TrialCost {
  const costs = records.flatMap(({ valid, cost }) => (valid && cost !== null ? [cost] : []));
  const medianOf = (name: keyof TrialCost): number | null => {
    const figures = costs.flatMap((cost) => cost[name] ?? []);
    return figures.length === 0 ? null : median(figures);
  };
  return {
    startUpSeconds: medianOf('startUpSeconds'),
    cpuSeconds: medianOf('cpuSeconds'),
    peakMemoryBytes: medianOf('peakMemoryBytes'),
    frozenSeconds: medianOf('frozenSeconds'),
    sentBytes: medianOf('sentBytes'),
  };
}
