/**
 * Lets a team guard its service's capture path in its own tests. Importing it adds the matchers to vitest's `expect`.
 */
import { expect } from 'vitest';
import { toHaveCaptured, toHaveMarginAbove } from './matchers.ts';

export type { TrialRecord } from '../journal/trial-record.ts';
export type { TrialsUnderTest } from './judged-trial.ts';
export { runTrials, type TrialsToRun } from './run-trials.ts';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** The evidence of that capture path had left the task whole before its container's end, in each trial. */
    toHaveCaptured(path: string): Promise<void>;
    /** It was captured with more than that to spare, such as `10s`; of the only path judged, or of the one named. */
    toHaveMarginAbove(least: string | number, path?: string): Promise<void>;
  }
}

expect.extend({ toHaveCaptured, toHaveMarginAbove });
