import type { DrawnEvent } from '../story/drawn-event.ts';
import type { TrialStory } from '../story/read-story.ts';

/** The time axis that everything of one trial is drawn on. */
export interface TimeFrame {
  /** What 0 is: the OOM that the trial is about, or its begin where it had none. */
  readonly origin: 'oom' | 'start';
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly secondsOf: (atMs: number) => number;
}

/** Share of the whole that stays free at either end, so that the first and the last mark can be seen. */
const PADDING_SHARE = 0.01;

/** `null` where there is nothing to draw. */
export function timeFrame({ record, events }: TrialStory): TimeFrame | null {
  const drawn = events.filter(isDrawn);
  const first = drawn[0];
  const last = drawn.at(-1);
  if (first === undefined || last === undefined) return null;
  const oomAtMs = record.oomAt === null ? null : Date.parse(record.oomAt);
  const originMs = oomAtMs ?? first.atMs;
  const secondsOf = (atMs: number): number => (atMs - originMs) / 1000;
  const padding = Math.max(0.5, ((last.atMs - first.atMs) / 1000) * PADDING_SHARE);
  return {
    origin: oomAtMs === null ? 'start' : 'oom',
    fromSeconds: secondsOf(first.atMs) - padding,
    toSeconds: secondsOf(last.atMs) + padding,
    secondsOf,
  };
}

/** From the service's start on: what comes before is the harness's own. */
function isDrawn({ kind }: DrawnEvent): boolean {
  return kind !== 'trial-started' && kind !== 'gc-log-read';
}
