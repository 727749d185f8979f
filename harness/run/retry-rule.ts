import type { TrialRecord } from '../journal/trial-record.ts';
import { INVALID_SHARE_MAX } from '../report/inconclusive.ts';

/** What spoils a trial three times in a row is no accident. */
const ATTEMPTS_MAX = 3;

export interface RetryRuleOptions {
  readonly plannedTrials: number;
  /** Of one trial. Default 3. */
  readonly attemptsMax?: number | undefined;
}

/**
 * Says which trials are run once more: those that the harness spoiled, or the machine under it, and no others,
 * for a retry because of how a trial ended would choose among results. A run takes no more of them than would
 * make it inconclusive: a machine that spoils so many is the wrong one, and to be seen.
 */
export class RetryRule {
  readonly #attempts = new Map<string, number>();
  readonly #attemptsMax: number;
  #left: number;

  constructor({ plannedTrials, attemptsMax = ATTEMPTS_MAX }: RetryRuleOptions) {
    this.#attemptsMax = attemptsMax;
    this.#left = Math.max(attemptsMax - 1, Math.floor(plannedTrials * INVALID_SHARE_MAX));
  }

  /** Whether the trial is run again after this attempt; counts it. */
  takes({ trial, spoiled }: Pick<TrialRecord, 'trial' | 'spoiled'>): boolean {
    const attempts = (this.#attempts.get(trial) ?? 0) + 1;
    if (!spoiled || attempts >= this.#attemptsMax || this.#left === 0) return false;
    this.#attempts.set(trial, attempts);
    this.#left -= 1;
    return true;
  }
}
