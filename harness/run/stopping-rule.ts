import type { TrialRecord } from '../journal/trial-record.ts';
import { cellId } from '../plan/cell.ts';
import { comparedPairs } from '../plan/compared-pairs.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { poolCells } from '../report/cell-pool.ts';
import { compareCells } from '../report/compare-cells.ts';
import type { Experiment } from './experiment.ts';

type RuledRun = Pick<Experiment, 'plan' | 'design'>;

/**
 * Says which trials of a run that may stop early are still needed: those of a flag set in a comparison that is
 * not decided. Of a run that may not, every one is.
 */
export class StoppingRule {
  readonly #run: RuledRun;
  readonly #records = new Map<string, TrialRecord>();
  #needed: ReadonlySet<string>;

  constructor(run: RuledRun) {
    this.#run = run;
    this.#needed = new Set(run.plan.cells.map(cellId));
  }

  record(record: TrialRecord): void {
    if (this.#run.design.stopping === 'fixed') return;
    this.#records.set(record.trial, record);
    const { comparisons } = compareCells(poolCells(this.#settled()), this.#run);
    const decided = new Set(
      comparisons
        .filter(({ isDecided }) => isDecided)
        .map(({ scenario, jdk, first, second }) =>
          pairKey({ scenario, jdk }, [first.flagSet, second.flagSet]),
        ),
    );
    const open = comparedPairs(this.#run.plan.cells, this.#run.design).filter(
      ({ first, second }) => !decided.has(pairKey(first, [first.flagSet, second.flagSet])),
    );
    this.#needed = new Set(open.flatMap(({ first, second }) => [cellId(first), cellId(second)]));
  }

  isNeeded(planned: PlannedTrial): boolean {
    return this.#needed.has(cellId(planned));
  }

  /**
   * Of each cell the records up to its first trial that has not ended: what is still running must not be looked
   * past, as a trial that takes longer may also end otherwise.
   */
  #settled(): readonly TrialRecord[] {
    const waiting = new Set<string>();
    return this.#run.plan.trials
      .toSorted((a, b) => a.index - b.index)
      .flatMap((planned) => {
        const id = cellId(planned);
        const record = this.#records.get(planned.id);
        if (record === undefined) waiting.add(id);
        return record === undefined || waiting.has(id) ? [] : [record];
      });
  }
}

function pairKey(
  { scenario, jdk }: { readonly scenario: string; readonly jdk: number },
  flagSets: readonly [string, string],
): string {
  return JSON.stringify([scenario, jdk, flagSets]);
}
