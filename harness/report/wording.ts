import type { Interval } from '../statistics/interval.ts';
import type { TrialAlert } from '../journal/trial-alert.ts';
import type { LossStage } from '../capture/path-verdict.ts';
import { secondsText } from '../seconds-text.ts';

const STAGE_WORDS: Readonly<Record<LossStage, string>> = {
  'no-trigger': 'nothing set it off',
  'not-written': 'set off, but nothing was written',
  'incomplete-file': 'the file was never finished',
  'not-sent': 'written, but never sent',
  'stopped-mid-upload': 'stopped in the middle of the upload',
  'arrived-damaged': 'what arrived is damaged',
};

/** `stopped-mid-upload (stopped in the middle of the upload)`. */
export function stageInWords(stage: LossStage): string {
  return `${stage} (${STAGE_WORDS[stage]})`;
}

const ALERT_WORDS: Readonly<Record<TrialAlert['outcome'], string>> = {
  fires: 'fires',
  silent: 'stays silent',
  unknown: 'cannot tell',
};

/** `fires: …`, `stays silent: …` or `cannot tell: …`. */
export function alertInWords({ outcome, detail }: TrialAlert): string {
  return `${ALERT_WORDS[outcome]}: ${detail}`;
}

/** A margin as a person would say it. */
export function marginInWords(marginSeconds: number | null): string {
  if (marginSeconds === null) return 'nothing was under way';
  const seconds = secondsText(Math.abs(marginSeconds));
  return marginSeconds < 0 ? `it would have needed ${seconds} more` : `${seconds} to spare`;
}

/** `[64–95 %]`, to whole per cent; `[no valid trial]` without an interval. */
export function intervalInWords(interval: Interval | null): string {
  if (interval === null) return '[no valid trial]';
  return `[${Math.round(interval.lower * 100)}–${Math.round(interval.upper * 100)} %]`;
}
