import assert from 'node:assert/strict';

/** k of n. */
export interface RateCount {
  readonly successes: number;
  readonly trials: number;
}

/** Of a two-armed comparison: the second arm against the first. */
export interface ArmCounts {
  readonly first: RateCount;
  readonly second: RateCount;
}

export function assertRateCount({ successes, trials }: RateCount): void {
  assert(
    Number.isSafeInteger(successes) && Number.isSafeInteger(trials) && successes >= 0 && successes <= trials,
    `${successes} of ${trials} is not a count of successes`,
  );
}
