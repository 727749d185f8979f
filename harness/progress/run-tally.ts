import { median } from 'simple-statistics';
import type { RunEvent, TrialPhase } from './run-event.ts';

export interface RunningTrial {
  readonly trial: string;
  readonly phase: TrialPhase;
  readonly startedAtMs: number;
}

/** Where a run stands, kept up to date from its events. */
export class RunTally {
  #totalTrials = 0;
  #keptTrials = 0;
  readonly #running = new Map<string, RunningTrial>();
  readonly #durationsMs: number[] = [];
  #invalidTrials = 0;

  /** @param nowMs when the event was seen */
  record(event: RunEvent, nowMs: number): void {
    switch (event.kind) {
      case 'run-started':
        this.#totalTrials = event.totalTrials;
        this.#keptTrials = event.keptTrials;
        break;
      case 'trial-started':
        this.#running.set(event.trial, { trial: event.trial, phase: 'starting', startedAtMs: nowMs });
        break;
      case 'trial-phase': {
        const running = this.#running.get(event.trial);
        if (running !== undefined) this.#running.set(event.trial, { ...running, phase: event.phase });
        break;
      }
      case 'trial-spoiled':
        this.#running.delete(event.record.trial);
        break;
      case 'trial-ended': {
        const running = this.#running.get(event.record.trial);
        this.#running.delete(event.record.trial);
        if (event.record.invalidReason !== null) this.#invalidTrials += 1;
        this.#durationsMs.push(running === undefined ? 0 : nowMs - running.startedAtMs);
        break;
      }
      case 'note':
        break;
    }
  }

  get totalTrials(): number {
    return this.#totalTrials;
  }

  get endedTrials(): number {
    return this.#keptTrials + this.#durationsMs.length;
  }

  get invalidTrials(): number {
    return this.#invalidTrials;
  }

  get running(): readonly RunningTrial[] {
    return [...this.#running.values()];
  }

  /**
   * Rough milliseconds until the last trial ends: what is left at the median duration of those that ended,
   * shared by as many as run now. `null` before the first has ended.
   */
  timeLeftMs(nowMs: number): number | null {
    if (this.#durationsMs.length === 0) return null;
    const typicalMs = median(this.#durationsMs);
    const workMs = typicalMs * (this.#totalTrials - this.endedTrials);
    const spentMs = this.running.reduce(
      (sum, { startedAtMs }) => sum + Math.min(typicalMs, nowMs - startedAtMs),
      0,
    );
    return Math.max(0, workMs - spentMs) / Math.max(1, this.#running.size);
  }
}
