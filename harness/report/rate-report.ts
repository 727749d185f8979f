import { z } from 'zod';
import type { Design } from '../plan/design.ts';
import { clopperPearsonInterval } from '../statistics/clopper-pearson-interval.ts';
import type { Interval } from '../statistics/interval.ts';
import type { RateCount } from '../statistics/rate-count.ts';
import { rateSequence } from '../statistics/rate-sequence.ts';

/** Both ends belong to it. */
export const intervalSchema = z.strictObject({ lower: z.number(), upper: z.number() }).readonly();

/**
 * The 95 % interval that never claims too much: Clopper–Pearson, or a confidence sequence where the run was
 * allowed to stop early. `null` without a trial.
 */
export function guaranteedInterval(count: RateCount, { stopping }: Design): Interval | null {
  if (count.trials === 0) return null;
  return stopping === 'fixed' ? clopperPearsonInterval(count) : rateSequence(count);
}
