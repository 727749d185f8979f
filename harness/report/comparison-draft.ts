import type { RunRecord } from '../journal/run-record.ts';
import { cellId } from '../plan/cell.ts';
import { comparedPairs } from '../plan/compared-pairs.ts';
import type { CellPool } from './cell-pool.ts';
import { armOf, type ComparisonArms } from './comparison-arm.ts';
import type { Comparison } from './comparison-schema.ts';
import { testArms, type ComparisonTest } from './comparison-test.ts';

export type ComparedRun = Pick<RunRecord, 'plan' | 'design'>;

/** A comparison whose p-value is not yet adjusted for the others. */
export interface ComparisonDraft {
  readonly arms: ComparisonArms;
  readonly common: Pick<Comparison, 'scenario' | 'oomType' | 'jdk' | 'timeScale' | 'fingerprint'>;
  readonly tested: ComparisonTest;
}

/** Every pair that is compared and has trials that count on both sides, of one setup and time scale: others are never compared. */
export function draftComparisons(
  pools: readonly CellPool[],
  { plan, design }: ComparedRun,
): readonly ComparisonDraft[] {
  const poolsById = Map.groupBy(pools, ([record]) => cellId(record));
  return comparedPairs(plan.cells, design).flatMap((pair) =>
    (poolsById.get(cellId(pair.first)) ?? []).flatMap((first) =>
      (poolsById.get(cellId(pair.second)) ?? [])
        .filter(
          ([second]) =>
            second.fingerprint === first[0].fingerprint && second.timeScale === first[0].timeScale,
        )
        .flatMap((second) => {
          const arms = { first: armOf(first, plan), second: armOf(second, plan) };
          if (arms.first.outcomes.length === 0 || arms.second.outcomes.length === 0) return [];
          const { scenario, oomType, jdk, timeScale, fingerprint } = first[0];
          return {
            arms,
            common: { scenario, oomType, jdk, timeScale, fingerprint },
            tested: testArms(arms, design),
          };
        }),
    ),
  );
}
