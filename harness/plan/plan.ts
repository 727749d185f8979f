import assert from 'node:assert/strict';
import { shuffle } from 'simple-statistics';
import { cellId } from './cell.ts';
import type { Cell } from './cell.ts';
import { Random } from './random.ts';

export interface PlanOptions {
  /** Each name once. */
  readonly scenarios: readonly PlannedScenario[];
  /** Each once. */
  readonly jdks: readonly number[];
  /** Names, each once. */
  readonly flagSets: readonly string[];
  /** Trials of each cell, at least 1. */
  readonly trialsPerCell: number;
  /** A safe integer from 0; the same options and seed give the same plan. */
  readonly seed: number;
}

export interface PlannedScenario {
  readonly name: string;
  /** Of its task: `<cpu units>/<memory MiB>`. */
  readonly taskSize: string;
}

export interface PlannedTrial extends Cell {
  /** `heap-leak/17/dump-hook/256-512/3`: the cell's id and the index. */
  readonly id: string;
  /** Which trial of its cell this is, from 1; also the number of its block. */
  readonly index: number;
  /** Wanted phase of the OOM within the profiler's period, [0, 1); `null` while no capture path is periodic. */
  readonly phase: number | null;
  /**
   * Share of the load balancer's interval between the service being ready and its first probe, [0, 1).
   * Drawn, not fixed: a load that always takes equally long to its OOM would otherwise always meet the
   * probes at the same point, and the time to the stop would be one value instead of its range.
   */
  readonly probePhase: number;
}

/** What will be run, in that order. */
export interface Plan {
  readonly seed: number;
  readonly trialsPerCell: number;
  readonly cells: readonly Cell[];
  readonly trials: readonly PlannedTrial[];
}

function cellsOf({ scenarios, jdks, flagSets }: PlanOptions): readonly Cell[] {
  return scenarios.flatMap(({ name: scenario, taskSize }) =>
    jdks.flatMap((jdk) => flagSets.map((flagSet) => ({ scenario, jdk, flagSet, taskSize }))),
  );
}

/**
 * Lays out every trial in randomised complete blocks: a block holds one trial of each cell in an order
 * drawn from the seed, so that whatever drifts on the machine meets all cells alike.
 */
export function planTrials(options: PlanOptions): Plan {
  const { seed, trialsPerCell } = options;
  assert(
    Number.isSafeInteger(trialsPerCell) && trialsPerCell >= 1,
    `trials per cell: ${trialsPerCell} is not an integer from 1`,
  );
  const cells = cellsOf(options);
  assert(cells.length > 0, 'a plan needs at least one scenario, JDK and flag set');
  assert.equal(new Set(cells.map(cellId)).size, cells.length, 'a plan names no cell twice');
  const random = new Random(seed);
  const trials = Array.from({ length: trialsPerCell }, (_, block) =>
    shuffle([...cells], () => random.nextFraction()).map((cell): PlannedTrial => {
      const index = block + 1;
      return {
        ...cell,
        id: `${cellId(cell)}/${index}`,
        index,
        phase: null,
        probePhase: random.nextFraction(),
      };
    }),
  ).flat();
  return { seed, trialsPerCell, cells, trials };
}
