import assert from 'node:assert/strict';
import type { Design } from '../plan/design.ts';
import { boschlooTest } from '../statistics/boschloo-test.ts';
import { curtailedTest } from '../statistics/curtailment.ts';
import {
  differenceSequence,
  isSecondAhead,
  sequentialDifferenceTest,
} from '../statistics/difference-sequence.ts';
import { SIGNIFICANCE, type Interval } from '../statistics/interval.ts';
import { newcombeDifference } from '../statistics/newcombe-difference.ts';
import { countsOf, trialPairs, type ComparisonArms } from './comparison-arm.ts';
import type { Comparison } from './comparison-schema.ts';

/** How two arms were tested, as the design of their run allows. */
export interface ComparisonTest extends Pick<Comparison, 'test' | 'intervalMethod' | 'pValue'> {
  /** Which arm a claim is in favour of. */
  readonly isSecondMore: boolean;
  /** 95 %, of this difference alone. */
  readonly interval: Interval;
  /** The smallest p-value that any outcome of as many trials would have. */
  readonly smallestPValue: number;
  /** Whether a claim is still possible once the plan has run to its end. */
  readonly mayStillBeClaimed: boolean;
}

/** Second rate − first rate, as seen. Both arms have trials. */
export function seenDifference(arms: ComparisonArms): number {
  const { first, second } = countsOf(arms);
  return second.successes / second.trials - first.successes / first.trials;
}

/** The smallest p-value that the test could have given: nothing usable in one arm, everything in the other. */
function clearestBoschloo({ first, second }: ComparisonArms): number {
  return boschlooTest({
    first: { successes: 0, trials: first.outcomes.length },
    second: { successes: second.outcomes.length, trials: second.outcomes.length },
  });
}

export function testArms(arms: ComparisonArms, { stopping }: Design): ComparisonTest {
  const pairs = trialPairs(arms);
  switch (stopping) {
    case 'fixed': {
      const interval = newcombeDifference(countsOf(arms));
      assert(interval !== null, 'both arms have trials');
      return {
        test: 'boschloo',
        pValue: boschlooTest(countsOf(arms)),
        isSecondMore: seenDifference(arms) > 0,
        smallestPValue: clearestBoschloo(arms),
        mayStillBeClaimed: true,
        intervalMethod: 'newcombe',
        interval,
      };
    }
    case 'curtailed': {
      const left = { first: arms.first.remainingTrials, second: arms.second.remainingTrials };
      const range = curtailedTest(countsOf(arms), left);
      return {
        test: 'boschloo-curtailed',
        pValue: range.largest,
        isSecondMore: seenDifference(arms) > 0,
        smallestPValue: clearestBoschloo(arms),
        mayStillBeClaimed: range.smallest <= SIGNIFICANCE,
        intervalMethod: 'confidence-sequence',
        interval: differenceSequence(pairs),
      };
    }
    case 'sequential':
      return {
        test: 'e-process',
        pValue: sequentialDifferenceTest(pairs),
        isSecondMore: isSecondAhead(pairs),
        smallestPValue: sequentialDifferenceTest(pairs.map(() => ({ first: false, second: true }))),
        mayStillBeClaimed: true,
        intervalMethod: 'confidence-sequence',
        interval: differenceSequence(pairs),
      };
  }
}
