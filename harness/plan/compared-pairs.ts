import type { Cell } from './cell.ts';
import type { Design } from './design.ts';

/** Two cells of one scenario and JDK that differ in their flag set. */
export interface ComparedPair {
  readonly first: Cell;
  readonly second: Cell;
}

function pairsOf(cells: readonly Cell[], { pairs }: Design): readonly ComparedPair[] {
  const firsts = pairs === 'all' ? cells : cells.slice(0, 1);
  return firsts.flatMap((first, index) => cells.slice(index + 1).map((second) => ({ first, second })));
}

/** What a plan compares, in the order of its cells: always within one scenario and JDK, never across. */
export function comparedPairs(cells: readonly Cell[], design: Design): readonly ComparedPair[] {
  const strata = Map.groupBy(cells, ({ scenario, jdk }) => `${scenario}/${jdk}`);
  return [...strata.values()].flatMap((stratum) => pairsOf(stratum, design));
}
