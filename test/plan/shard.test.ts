import { describe, expect, it } from 'vitest';
import { planTrials } from '../../harness/plan/plan.ts';
import { cellId } from '../../harness/plan/cell.ts';
import { shardSchema, trialsOfShard } from '../../harness/plan/shard.ts';
import { exampleRun } from '../journal/example-run.ts';
import { crossedCells } from './example-cells.ts';

const { plan } = exampleRun({ trialsPerCell: 7 });
const shards = [1, 2, 3].map((index) => trialsOfShard(plan, { index, count: 3 }));

describe('trialsOfShard', () => {
  it('deals every trial to exactly one shard', () => {
    const dealt = shards.flat().map(({ id }) => id);
    expect(dealt).toHaveLength(plan.trials.length);
    expect(new Set(dealt)).toEqual(new Set(plan.trials.map(({ id }) => id)));
  });

  it('keeps blocks together, so that each shard runs every cell equally often', () => {
    for (const trials of shards) {
      const counts = plan.cells.map(
        (cell) => trials.filter((trial) => cellId(trial) === cellId(cell)).length,
      );
      expect(new Set(counts).size).toBe(1);
      expect(counts[0]).toBeGreaterThanOrEqual(2);
    }
  });

  it('keeps the order of the plan', () => {
    const places = shards.map((trials) => trials.map((trial) => plan.trials.indexOf(trial)));
    for (const place of places) expect(place).toEqual(place.toSorted((a, b) => a - b));
  });

  it('is the whole plan without a shard', () => {
    expect(trialsOfShard(plan, null)).toBe(plan.trials);
  });

  it('has nothing for more shards than blocks', () => {
    const short = planTrials({
      cells: crossedCells({
        scenarios: [{ name: 'heap-leak', taskSize: '256/512' }],
        jdks: [17],
        flagSets: ['none'],
      }),
      trialsPerCell: 2,
      phaseRule: 'random',
      seed: 1,
    });
    expect(trialsOfShard(short, { index: 3, count: 3 })).toEqual([]);
  });
});

it('there is no shard beyond the last', () => {
  expect(shardSchema.safeParse({ index: 3, count: 2 }).success).toBe(false);
  expect(shardSchema.safeParse({ index: 0, count: 2 }).success).toBe(false);
});
