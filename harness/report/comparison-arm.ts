import type { Cell } from '../plan/cell.ts';
import type { Plan } from '../plan/plan.ts';
import type { ArmPair } from '../statistics/difference-process.ts';
import type { ArmCounts, RateCount } from '../statistics/rate-count.ts';
import type { CellPool } from './cell-pool.ts';
import { yieldOfTrial } from './trial-yield.ts';

/** One side of a comparison. */
export interface ComparisonArm extends Cell {
  /** Whether each counted trial left usable evidence, in the order of the plan. */
  readonly outcomes: readonly boolean[];
  /** Planned trials of the cell that have not ended. */
  readonly remainingTrials: number;
}

export interface ComparisonArms {
  readonly first: ComparisonArm;
  readonly second: ComparisonArm;
}

/** Every cell of a plan has as many trials. */
export function armOf(pool: CellPool, { trialsPerCell }: Pick<Plan, 'trialsPerCell'>): ComparisonArm {
  const [{ scenario, jdk, flagSet, taskSize }] = pool;
  return {
    scenario,
    jdk,
    flagSet,
    taskSize,
    outcomes: pool.flatMap((record) => yieldOfTrial(record)?.usable ?? []),
    remainingTrials: trialsPerCell - pool.length,
  };
}

export function countOf({ outcomes }: ComparisonArm): RateCount {
  return { successes: outcomes.filter(Boolean).length, trials: outcomes.length };
}

export function countsOf({ first, second }: ComparisonArms): ArmCounts {
  return { first: countOf(first), second: countOf(second) };
}

/** The first trial that counts of each arm, the second of each, and so on, as long as both have one. */
export function trialPairs({ first, second }: ComparisonArms): readonly ArmPair[] {
  const length = Math.min(first.outcomes.length, second.outcomes.length);
  return Array.from({ length }, (_, index) => ({
    first: first.outcomes[index] === true,
    second: second.outcomes[index] === true,
  }));
}
