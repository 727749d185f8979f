import assert from 'node:assert/strict';
import { shuffle } from 'simple-statistics';
import { cellId } from './cell.ts';
import type { Cell } from './cell.ts';
import { drawTimings, latestSeconds, type OomTiming, phaseOf, type PhaseRule } from './oom-timing.ts';
import { Random } from './random.ts';

export interface PlanOptions {
  /** Each once, in the order of the report. */
  readonly cells: readonly PlannedCell[];
  /** Trials of each cell, at least 1. */
  readonly trialsPerCell: number;
  /** When the OOM of a cell with a periodic capture path is wanted. */
  readonly phaseRule: PhaseRule;
  /** A safe integer from 0; the same options and seed give the same plan. */
  readonly seed: number;
}

export interface PlannedCell extends Cell {
  /** Between two uploads of its profiler; `null` where no capture path is periodic. */
  readonly periodSeconds: number | null;
}

export interface PlannedTrial extends Cell {
  /** `heap-leak/17/dump-hook/256-512/3`: the cell's id and the index. */
  readonly id: string;
  /** Which trial of its cell this is, from 1; also the number of its block. */
  readonly index: number;
  /** Wanted phase of the OOM within the profiler's period, [0, 1); `null` where none is wanted. */
  readonly phase: number | null;
  /** `null` where no capture path is periodic. */
  readonly timing: OomTiming | null;
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

/**
 * Lays out every trial in randomised complete blocks: a block holds one trial of each cell in an order
 * drawn from the seed, so that whatever drifts on the machine meets all cells alike. A single block compares
 * nothing: its trials begin with those whose OOM is wanted latest, so that none of these is left for the end.
 */
export function planTrials(options: PlanOptions): Plan {
  const { seed, trialsPerCell } = options;
  assert(
    Number.isSafeInteger(trialsPerCell) && trialsPerCell >= 1,
    `trials per cell: ${trialsPerCell} is not an integer from 1`,
  );
  assert(options.cells.length > 0, 'a plan needs at least one scenario, JDK and flag set');
  const timings = new Map(options.cells.map((cell) => [cellId(cell), timingsOf(cell, options)]));
  assert.equal(timings.size, options.cells.length, 'a plan names no cell twice');
  const cells = options.cells.map(({ scenario, jdk, flagSet, taskSize }): Cell => ({
    scenario,
    jdk,
    flagSet,
    taskSize,
  }));
  const random = new Random(seed);
  const blocks = Array.from({ length: trialsPerCell }, (_, block) =>
    shuffle([...cells], () => random.nextFraction()).map((cell): PlannedTrial => {
      const index = block + 1;
      const timing = timings.get(cellId(cell))?.[block] ?? null;
      const after = timing?.afterSeconds ?? null;
      return {
        ...cell,
        id: `${cellId(cell)}/${index}`,
        index,
        phase: timing === null || after === null ? null : phaseOf(timing, after),
        timing,
        probePhase: random.nextFraction(),
      };
    }),
  );
  const trials = trialsPerCell === 1 ? blocks.flat().toSorted(byLatestOom) : blocks.flat();
  return { seed, trialsPerCell, cells, trials };
}

function byLatestOom(a: PlannedTrial, b: PlannedTrial): number {
  const latest = ({ timing }: PlannedTrial): number => (timing === null ? 0 : latestSeconds(timing));
  return latest(b) - latest(a);
}

/** Drawn from the seed and the cell alone: a cell's instants stay when others join the plan. */
function timingsOf(cell: PlannedCell, { seed, trialsPerCell, phaseRule }: PlanOptions): readonly OomTiming[] {
  const { periodSeconds } = cell;
  if (periodSeconds === null) return [];
  const random = Random.of(seed, cellId(cell));
  return drawTimings({ rule: phaseRule, periodSeconds, trials: trialsPerCell, random });
}
