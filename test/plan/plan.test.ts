import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellId } from '../../harness/plan/cell.ts';
import { planTrials } from '../../harness/plan/plan.ts';
import type { PlannedTrial, PlanOptions } from '../../harness/plan/plan.ts';
import { type Crossed, crossedCells } from './example-cells.ts';

const CROSSED: Crossed = {
  scenarios: [{ name: 'heap-leak', taskSize: '256/512' }],
  jdks: [17, 21],
  flagSets: ['none', 'dump-hook', 'dump-hook-exit'],
};
const OPTIONS: PlanOptions = {
  cells: crossedCells(CROSSED),
  trialsPerCell: 3,
  phaseRule: 'random',
  seed: 1,
};

const ids = (options: PlanOptions) => planTrials(options).trials.map((trial) => trial.id);

describe('planTrials', () => {
  it('plans every trial of every cell exactly once', () => {
    const plan = planTrials(OPTIONS);
    expect(plan.cells).toHaveLength(6);
    expect(plan.trials).toHaveLength(18);
    expect(new Set(plan.trials.map((trial) => trial.id)).size).toBe(18);
    expect(plan.trials.map((trial) => trial.id)).toContain('heap-leak/17/dump-hook/256-512/3');
  });

  it('gives each block one trial of each cell, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (seed, trialsPerCell) => {
        const { trials, cells } = planTrials({ ...OPTIONS, seed, trialsPerCell });
        for (let block = 0; block < trialsPerCell; block += 1) {
          const inBlock = trials.slice(block * cells.length, (block + 1) * cells.length);
          expect(inBlock.map(cellId).toSorted()).toEqual(cells.map(cellId).toSorted());
          expect(inBlock.every((trial) => trial.index === block + 1)).toBe(true);
        }
      }),
    );
  });

  it('repeats itself with the same seed and differs with another', () => {
    expect(ids(OPTIONS)).toEqual(ids(OPTIONS));
    expect(ids({ ...OPTIONS, seed: 2 })).not.toEqual(ids(OPTIONS));
  });

  it('begins a single block with those whose OOM is wanted latest, the rest in the order drawn', () => {
    const cells = OPTIONS.cells.map((cell) => ({
      ...cell,
      periodSeconds: cell.flagSet === 'none' ? 60 : null,
    }));
    const planOf = (trialsPerCell: number) =>
      planTrials({ ...OPTIONS, cells, trialsPerCell, seed: 5 }).trials.slice(0, cells.length);
    const [first, second, ...others] = planOf(1);
    expect([first?.flagSet, second?.flagSet]).toEqual(['none', 'none']);
    expect(first?.timing?.afterSeconds).toBeGreaterThan(second?.timing?.afterSeconds ?? Infinity);
    const drawn = planOf(2).filter(({ timing }) => timing === null);
    expect(others.map(cellId)).toEqual(drawn.map(cellId));
  });

  it('orders the blocks of one plan differently', () => {
    const { trials } = planTrials({ ...OPTIONS, trialsPerCell: 4 });
    const orders = [0, 1, 2, 3].map((block) =>
      trials
        .slice(block * 6, block * 6 + 6)
        .map(cellId)
        .join(' '),
    );
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  it('puts every cell first about equally often', () => {
    const first = new Map<string, number>();
    for (let seed = 0; seed < 600; seed += 1) {
      const id = ids({ ...OPTIONS, seed, trialsPerCell: 1 })[0] ?? '';
      first.set(id, (first.get(id) ?? 0) + 1);
    }
    expect(first.size).toBe(6);
    // 100 are expected of each; six standard deviations of a binomial(600, 1/6) are 55.
    for (const count of first.values()) expect(Math.abs(count - 100)).toBeLessThan(55);
  });

  it.each([0, -1, 1.5])('refuses %d trials a cell', (trialsPerCell) => {
    expect(() => planTrials({ ...OPTIONS, trialsPerCell })).toThrow(/trials per cell/);
  });

  it('refuses a plan without cells and one with a cell twice', () => {
    expect(() => planTrials({ ...OPTIONS, cells: [] })).toThrow(/at least one/);
    expect(() => planTrials({ ...OPTIONS, cells: crossedCells({ ...CROSSED, jdks: [17, 17] }) })).toThrow(
      /twice/,
    );
  });

  const periodic = (changes: Partial<PlanOptions> = {}) =>
    planTrials({ ...OPTIONS, cells: crossedCells({ ...CROSSED, periodSeconds: 60 }), ...changes }).trials;
  const afterSeconds = ({ timing }: PlannedTrial): number => timing?.afterSeconds ?? Number.NaN;

  it('wants no instant where no capture path is periodic', () => {
    const trials = planTrials(OPTIONS).trials;
    expect(trials.map(({ phase, timing }) => [phase, timing])).toEqual(trials.map(() => [null, null]));
  });

  it.each([
    ['random', 180],
    ['aligned', 60],
  ] as const)('%s spreads each cell’s trials over all of %d s, one in each equal part', (phaseRule, span) => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 12 }), (seed, trialsPerCell) => {
        const ofCells = Map.groupBy(periodic({ phaseRule, seed, trialsPerCell }), cellId);
        for (const trials of ofCells.values()) {
          const parts = trials.map((trial) => Math.floor((afterSeconds(trial) / span) * trialsPerCell));
          expect(parts.toSorted((a, b) => a - b)).toEqual(trials.map((_, index) => index));
        }
      }),
    );
  });

  it('gives the instant’s place in the period as the phase', () => {
    for (const trial of periodic()) {
      expect(trial.phase).toBeCloseTo((afterSeconds(trial) % 60) / 60, 9);
    }
  });

  it('draws other instants for each cell and each seed, and the same ones again', () => {
    const instants = (seed: number) => periodic({ seed }).map(afterSeconds);
    expect(instants(1)).toEqual(instants(1));
    expect(new Set([...instants(1), ...instants(2)]).size).toBe(36);
  });

  it('leaves the instant to the load where it is to be fixed, and says so', () => {
    for (const { phase, timing } of periodic({ phaseRule: 'fixed' })) {
      expect(phase).toBeNull();
      expect(timing).toEqual({ rule: 'fixed', periodSeconds: 60, afterSeconds: null });
    }
  });
});
