import { CONFIDENCE, type Interval } from './interval.ts';
import type { ArmCounts } from './rate-count.ts';
import { wilsonInterval } from './wilson-interval.ts';

/**
 * The interval of the difference "second rate − first rate": Newcombe's hybrid score interval, method 10,
 * without continuity correction ("Interval estimation for the difference between independent proportions",
 * Statistics in Medicine 17, 1998). Default: 95 %.
 *
 * `null` where an arm has no trial.
 */
export function newcombeDifference({ first, second }: ArmCounts, confidence = CONFIDENCE): Interval | null {
  const ofFirst = wilsonInterval(first, confidence);
  const ofSecond = wilsonInterval(second, confidence);
  if (ofFirst === null || ofSecond === null) return null;
  const firstRate = first.successes / first.trials;
  const secondRate = second.successes / second.trials;
  const difference = secondRate - firstRate;
  return {
    lower: difference - Math.hypot(secondRate - ofSecond.lower, ofFirst.upper - firstRate),
    upper: difference + Math.hypot(ofSecond.upper - secondRate, firstRate - ofFirst.lower),
  };
}
