import { z } from 'zod';
import type { Plan, PlannedTrial } from './plan.ts';

/** One of the parts that a plan's blocks are dealt out to. */
export const shardSchema = z
  .strictObject({
    /** From 1. */
    index: z.int().min(1),
    count: z.int().min(1),
  })
  .refine(({ index, count }) => index <= count, 'a shard is one of as many as there are')
  .readonly();

export type Shard = z.output<typeof shardSchema>;

/**
 * The trials of a shard, in their order; all of the plan's without one. Blocks stay together, so that every
 * shard runs each cell equally often, and whatever is slow about its machine meets all cells alike.
 */
export function trialsOfShard(
  { trials }: Pick<Plan, 'trials'>,
  shard: Shard | null,
): readonly PlannedTrial[] {
  if (shard === null) return trials;
  return trials.filter(({ index }) => (index - 1) % shard.count === shard.index - 1);
}

/** `2/3` */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}
