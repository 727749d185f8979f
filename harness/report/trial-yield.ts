import { isNotification } from '../capture/path-verdict.ts';
import type { TrialRecord } from '../journal/trial-record.ts';

/** What one trial left outside its task, by whichever capture path. */
export interface TrialYield {
  readonly captured: boolean;
  /** Captured and naming the culprit. */
  readonly usable: boolean;
  /** Of the usable evidence that left earliest; `null` where none did. */
  readonly marginSeconds: number | null;
}

/**
 * `null` for a trial that does not count: invalid, or with a path that could not be judged. Counting it where
 * another path happened to capture, and only there, would make the rate look better than it is. A notification
 * is no evidence, whatever is known of it.
 */
export function yieldOfTrial({ valid, paths }: TrialRecord): TrialYield | null {
  const verdicts = Object.entries(paths).flatMap(([path, verdict]) =>
    isNotification(path) ? [] : [verdict],
  );
  if (!valid || verdicts.length === 0 || verdicts.some(({ verdict }) => verdict === 'invalid')) return null;
  const captured = verdicts.filter(({ verdict }) => verdict === 'captured');
  const usable = captured.filter(({ attributed }) => attributed);
  const margins = usable.flatMap(({ marginSeconds }) => marginSeconds ?? []);
  return {
    captured: captured.length > 0,
    usable: usable.length > 0,
    marginSeconds: margins.length > 0 ? Math.max(...margins) : null,
  };
}
