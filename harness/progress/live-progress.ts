import { createLogUpdate } from 'log-update';
import type { Clock } from '../clock.ts';
import { durationText } from './duration-text.ts';
import type { RunEvent, RunSubscriber, TrialPhase } from './run-event.ts';
import { RunTally } from './run-tally.ts';
import { standingText } from './standing-text.ts';
import { trialOutcome } from './trial-outcome.ts';

const PHASE_WORDS: Readonly<Record<TrialPhase, string>> = {
  starting: 'starting',
  loading: 'under load',
  oom: 'out of memory',
  stopping: 'stopping',
  judging: 'judging',
};

export interface LiveProgressOptions {
  /** The terminal, normally `process.stderr`. */
  readonly stream: NodeJS.WritableStream;
  readonly clock: Clock;
  /** Milliseconds between two redraws while nothing happens. Default 1000: the seconds are all that moves. */
  readonly refreshMs?: number;
}

/**
 * For a terminal: a line for each running trial with its phase and seconds, one for what is left; the lines of
 * trials that ended scroll by above. The timer never keeps the process alive.
 */
export class LiveProgress implements RunSubscriber {
  readonly #tally = new RunTally();
  readonly #clock: Clock;
  readonly #screen: ReturnType<typeof createLogUpdate>;
  readonly #timer: NodeJS.Timeout;
  #disposed = false;

  constructor({ stream, clock, refreshMs = 1000 }: LiveProgressOptions) {
    this.#clock = clock;
    this.#screen = createLogUpdate(stream, { showCursor: true });
    this.#timer = setInterval(() => this.#draw(), refreshMs).unref();
  }

  onEvent(event: RunEvent): void {
    if (this.#disposed) return;
    this.#tally.record(event, this.#clock.nowMs());
    if (event.kind === 'note') this.#screen.persist(event.message);
    if (event.kind === 'trial-ended') {
      this.#screen.persist(`${event.record.trial}  ${trialOutcome(event.record)}`);
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#tally.totalTrials === 0) return;
    const nowMs = this.#clock.nowMs();
    const running = this.#tally.running.map(
      ({ trial, phase, startedAtMs }) =>
        `  ${trial}  ${PHASE_WORDS[phase]}  ${durationText(nowMs - startedAtMs)}`,
    );
    this.#screen([...running, `  ${standingText(this.#tally, nowMs)}`].join('\n'));
  }

  /** Takes the live lines off the screen; what scrolled by stays. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearInterval(this.#timer);
    this.#screen.clear();
    this.#screen.done();
  }
}
