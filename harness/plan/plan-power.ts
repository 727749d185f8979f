import { z } from 'zod';
import { detectablePoints } from '../statistics/detectable-difference.ts';
import { SIGNIFICANCE } from '../statistics/interval.ts';
import { trialsNeeded } from '../statistics/trials-needed.ts';
import { comparedPairs } from './compared-pairs.ts';
import type { Design } from './design.ts';
import type { Plan } from './plan.ts';

const POINTS = 100;

/** Trials per arm whose power is computed: more see at least as much, and take long to compute. */
const POWER_TRIALS_MAX = 200;

/** What a plan can show, and what it would take to show more; each 4 times out of 5. */
export const planPowerSchema = z
  .strictObject({
    trialsPerArm: z.int(),
    comparisons: z.int(),
    /**
     * The smallest difference seen from a rate of 50 %, the hardest to see from, in points; `null` for none. With
     * more than 200 trials per arm that of 200: at least so much is seen.
     */
    pointsFromHalf: z.int().nullable(),
    /** From 0 or 100 %. */
    pointsFromEnd: z.int().nullable(),
    detectPoints: z.int(),
    /** Trials per arm that it takes to see `detectPoints`, from 50 % where that has room; `null`: more than 400. */
    trialsNeededFromHalf: z.int().nullable(),
    trialsNeededFromEnd: z.int().nullable(),
  })
  .readonly();

export type PlanPower = z.output<typeof planPowerSchema>;

/** What is to be seen, and among how many comparisons. */
export interface WantedDifference {
  readonly comparisons: number;
  readonly detectPoints: number;
}

/** Each comparison is held to its share of the error, as the strictest step of Holm's procedure has it. */
function significanceOf(comparisons: number): number {
  return SIGNIFICANCE / comparisons;
}

/** Trials per arm that it takes to see a difference from 50 %, or around it where it is larger; `null`: more than 400. */
export function trialsFromHalf({ comparisons, detectPoints }: WantedDifference): number | null {
  const step = detectPoints / POINTS;
  const first = step <= 0.5 ? 0.5 : 0.5 - step / 2;
  return trialsNeeded({ first, second: first + step, significance: significanceOf(comparisons) });
}

/** The power of a plan whose trials all run; `null` where it compares nothing. */
export function planPower(
  { cells, trialsPerCell }: Pick<Plan, 'cells' | 'trialsPerCell'>,
  design: Design,
): PlanPower | null {
  const comparisons = comparedPairs(cells, design).length;
  if (comparisons === 0) return null;
  const significance = significanceOf(comparisons);
  const { detectPoints } = design;
  const arms = { trialsPerArm: Math.min(trialsPerCell, POWER_TRIALS_MAX), significance };
  return {
    trialsPerArm: trialsPerCell,
    comparisons,
    pointsFromHalf: detectablePoints(arms, 0.5),
    pointsFromEnd: detectablePoints(arms, 1),
    detectPoints,
    trialsNeededFromHalf: trialsFromHalf({ comparisons, detectPoints }),
    trialsNeededFromEnd: trialsNeeded({ first: 1, second: 1 - detectPoints / POINTS, significance }),
  };
}
