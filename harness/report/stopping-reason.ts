import type { Design } from '../plan/design.ts';
import type { Comparison } from './comparison-schema.ts';

export interface Stopping {
  readonly design: Design;
  readonly comparisons: readonly Comparison[];
  readonly plannedTrials: number;
  readonly endedTrials: number;
}

/** Why a run that may stop early stopped where it did, one sentence; `null` for one that may not. */
export function stoppingReason({ design, comparisons, plannedTrials, endedTrials }: Stopping): string | null {
  if (design.stopping === 'fixed') return null;
  const open = comparisons.filter(({ isDecided }) => !isDecided).length;
  const ran = `${endedTrials} of at most ${plannedTrials} trials`;
  if (comparisons.length > 0 && open === 0) {
    return `Stopped after ${ran}: every comparison is decided.`;
  }
  const undecided = `${open} of ${comparisons.length} comparisons are not decided`;
  return endedTrials >= plannedTrials
    ? `All ${plannedTrials} trials ran, and ${undecided}.`
    : `Ended after ${ran}, and ${undecided}.`;
}
