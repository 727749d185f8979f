import type { TrialRecord } from '../journal/trial-record.ts';
import { secondsText } from '../seconds-text.ts';

function marginText(marginSeconds: number | null): string {
  return marginSeconds === null ? '' : `, margin ${secondsText(marginSeconds)}`;
}

/** How a trial ended, in one line: `heap-dump captured, margin 12.3 s` `invalid: …` or `unreachable: …`. */
export function trialOutcome({ valid, invalidReason, unreachableReason, paths }: TrialRecord): string {
  if (unreachableReason !== null) return `unreachable: ${unreachableReason}`;
  if (!valid) return `invalid: ${invalidReason}`;
  return Object.entries(paths)
    .map(([path, { verdict, lossStage, marginSeconds }]) => {
      const stage = lossStage === null ? '' : ` at ${lossStage}`;
      return `${path} ${verdict}${stage}${marginText(marginSeconds)}`;
    })
    .join('; ');
}
