import type { Clock } from '../clock.ts';
import { durationText } from './duration-text.ts';
import type { RunEvent, RunSubscriber } from './run-event.ts';
import { RunTally } from './run-tally.ts';
import { standingText } from './standing-text.ts';
import { trialOutcome } from './trial-outcome.ts';

export interface PlainProgressOptions {
  /** Takes whole lines, line end included. */
  readonly write: (text: string) => void;
  readonly clock: Clock;
}

/** A run of fewer trials is seen at a glance. */
const MILESTONES_FROM_TRIALS = 20;
const MILESTONES = 10;

/**
 * For logs and pipes: one line as a trial starts, reaches its OOM and ends, and in a long run one for
 * each tenth of it; nothing is ever overwritten.
 */
export class PlainProgress implements RunSubscriber {
  readonly #tally = new RunTally();
  readonly #options: PlainProgressOptions;

  constructor(options: PlainProgressOptions) {
    this.#options = options;
  }

  onEvent(event: RunEvent): void {
    const nowMs = this.#options.clock.nowMs();
    const line = this.#line(event, nowMs);
    this.#tally.record(event, nowMs);
    if (line !== null) this.#options.write(`${line}\n`);
    if (event.kind === 'trial-ended' && this.#isMilestone()) {
      this.#options.write(`${standingText(this.#tally, nowMs)}\n`);
    }
  }

  #isMilestone(): boolean {
    const { endedTrials, totalTrials } = this.#tally;
    if (totalTrials < MILESTONES_FROM_TRIALS || endedTrials === totalTrials) return false;
    const tenths = (trials: number): number => Math.floor((trials * MILESTONES) / totalTrials);
    return tenths(endedTrials) > tenths(endedTrials - 1);
  }

  /** The line for an event that the tally has not recorded yet. */
  #line(event: RunEvent, nowMs: number): string | null {
    switch (event.kind) {
      case 'run-started':
        return `${event.totalTrials} trials of ${event.cells.length} cells${keptText(event.keptTrials)}`;
      case 'trial-started': {
        const place = this.#tally.endedTrials + this.#tally.running.length + 1;
        return `[${place}/${this.#tally.totalTrials}] ${event.trial} starts`;
      }
      case 'trial-phase':
        return event.phase === 'oom'
          ? `${event.trial} is out of memory${this.#after(event.trial, nowMs)}`
          : null;
      case 'trial-spoiled':
        return `${event.record.trial} is spoiled${this.#after(event.record.trial, nowMs)} and runs again: ${event.record.invalidReason}`;
      case 'trial-ended':
        return `${event.record.trial} ends${this.#after(event.record.trial, nowMs)}: ${trialOutcome(event.record)}`;
      case 'note':
        return event.message;
    }
  }

  #after(trial: string, nowMs: number): string {
    const running = this.#tally.running.find((candidate) => candidate.trial === trial);
    return running === undefined ? '' : ` after ${durationText(nowMs - running.startedAtMs)}`;
  }

  /** Nothing to undo: every line was complete when it was written. */
  [Symbol.dispose](): void {}
}

function keptText(keptTrials: number): string {
  return keptTrials === 0 ? '' : `, ${keptTrials} of them kept from before`;
}
