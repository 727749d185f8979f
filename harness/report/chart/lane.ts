import type { RenderFunction } from '@observablehq/plot';
import { type DrawnEvent, drawnOfKind } from '../story/drawn-event.ts';
import type { Span } from './mark.ts';
import type { TimeFrame } from './time-frame.ts';

/** One row of a trial's chart. */
export interface Lane {
  readonly name: string;
  /** At the right of the chart: what the row comes to. */
  readonly sum: string;
  /** Drawn in the lane of that number, from the top. */
  readonly marks: (lane: number) => readonly RenderFunction[];
}

/** What lanes are made of. */
export interface Seen {
  readonly events: readonly DrawnEvent[];
  readonly frame: TimeFrame;
}

/** Of a lane's height, what is drawn on. */
export const WHOLE = { top: 0.12, bottom: 0.88 } as const;

export function spanOf(frame: TimeFrame, lane: number, fromMs: number, toMs: number): Span {
  return { fromSeconds: frame.secondsOf(fromMs), toSeconds: frame.secondsOf(toMs), lane, ...WHOLE };
}

/** What is still under way ends with its container. */
export function endOf(events: readonly DrawnEvent[]): number {
  return drawnOfKind(events, 'container-exited').at(-1)?.atMs ?? events.at(-1)?.atMs ?? 0;
}

export function bytesShort(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;
}
