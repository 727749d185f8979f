import type { TrialRecord } from '../journal/trial-record.ts';
import type { Report } from './report.ts';

type Warning = Report['warnings'][number];

/** Reasons that are named; a machine that spoils trials in more ways needs no longer list. */
const REASONS_MAX = 3;

/**
 * What the harness spoiled, how much of it and why: attempts that were run again since, and trials that were
 * not, at the end of their attempts. Nothing where it spoiled nothing.
 */
export function spoiledWarnings({
  records,
  spoiled,
}: {
  readonly records: readonly TrialRecord[];
  readonly spoiled: readonly TrialRecord[];
}): readonly Warning[] {
  const left = records.filter((record) => record.spoiled);
  return [
    ...warning(spoiled, {
      what: 'attempt',
      since: 'run again since and counted nowhere',
      remedy: 'A quieter machine or a lower --concurrency spoils fewer.',
    }),
    ...warning(left, {
      what: 'trial',
      since: 'invalid as they are',
      remedy: 'lastgasp run --resume with the results folder runs them again.',
    }),
  ];
}

function warning(
  attempts: readonly TrialRecord[],
  { what, since, remedy }: { readonly what: string; readonly since: string; readonly remedy: string },
): readonly Warning[] {
  if (attempts.length === 0) return [];
  const reasons = Map.groupBy(attempts, ({ invalidReason }) => String(invalidReason));
  const mostFirst = [...reasons].toSorted(([, one], [, other]) => other.length - one.length);
  const named = mostFirst.slice(0, REASONS_MAX).map(([reason, { length }]) => `${length} × ${reason}`);
  const unnamed = mostFirst.length - named.length;
  const count = `${attempts.length} ${what}${attempts.length === 1 ? '' : 's'}`;
  const message = `The harness, or the machine under it, spoiled ${count}, ${since}: ${named.join(' ')}`;
  return [{ message: unnamed > 0 ? `${message} Other reasons: ${unnamed}.` : message, remedy }];
}
