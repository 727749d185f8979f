import type { PlannedCell } from '../../harness/plan/plan.ts';

export interface Crossed {
  readonly scenarios: readonly { readonly name: string; readonly taskSize: string }[];
  readonly jdks: readonly number[];
  readonly flagSets: readonly string[];
  /** Default: none of them is periodic. */
  readonly periodSeconds?: number | null;
}

/** Every combination, as a run plans it. */
export function crossedCells({ scenarios, jdks, flagSets, periodSeconds = null }: Crossed): PlannedCell[] {
  return scenarios.flatMap(({ name: scenario, taskSize }) =>
    jdks.flatMap((jdk) => flagSets.map((flagSet) => ({ scenario, jdk, flagSet, taskSize, periodSeconds }))),
  );
}
