import { createLogUpdate } from 'log-update';
import type { Clock } from '../clock.ts';
import { durationText } from './duration-text.ts';
import { LiveMatrix } from './live-matrix.ts';
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

const INDENT = '  ';
/** Of a terminal that does not say. */
const COLUMNS_DEFAULT = 80;
const ROWS_DEFAULT = 24;
/** The line of what is left, and some of what scrolled by. */
const ROWS_BESIDE = 4;

export interface LiveProgressOptions {
  /** The terminal, normally `process.stderr`. */
  readonly stream: NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };
  readonly clock: Clock;
  /** Milliseconds between two redraws while nothing happens. Default 1000: the seconds are all that moves. */
  readonly refreshMs?: number;
}

/**
 * For a terminal: the matrix flag set × OOM type so far, a line for each running trial with its phase and
 * seconds, one for what is left; the lines of trials that ended scroll by above. The timer never keeps the process alive.
 */
export class LiveProgress implements RunSubscriber {
  readonly #tally = new RunTally();
  readonly #clock: Clock;
  readonly #stream: LiveProgressOptions['stream'];
  readonly #screen: ReturnType<typeof createLogUpdate>;
  readonly #timer: NodeJS.Timeout;
  #matrix: LiveMatrix | null = null;
  #disposed = false;

  constructor({ stream, clock, refreshMs = 1000 }: LiveProgressOptions) {
    this.#clock = clock;
    this.#stream = stream;
    this.#screen = createLogUpdate(stream, { showCursor: true });
    this.#timer = setInterval(() => this.#draw(), refreshMs).unref();
  }

  onEvent(event: RunEvent): void {
    if (this.#disposed) return;
    this.#tally.record(event, this.#clock.nowMs());
    if (event.kind === 'run-started') this.#matrix = new LiveMatrix(event);
    if (event.kind === 'note') this.#screen.persist(event.message);
    if (event.kind === 'trial-spoiled') {
      this.#screen.persist(`${event.record.trial}  spoiled, runs again: ${event.record.invalidReason}`);
    }
    if (event.kind === 'trial-ended') {
      this.#matrix?.record(event.record);
      this.#screen.persist(`${event.record.trial}  ${trialOutcome(event.record)}`);
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#tally.totalTrials === 0) return;
    const nowMs = this.#clock.nowMs();
    const running = this.#tally.running.map(
      ({ trial, phase, startedAtMs }) =>
        `${INDENT}${trial}  ${PHASE_WORDS[phase]}  ${durationText(nowMs - startedAtMs)}`,
    );
    const { columns = COLUMNS_DEFAULT, rows = ROWS_DEFAULT } = this.#stream;
    const room = { columns: columns - INDENT.length, rows: rows - running.length - ROWS_BESIDE };
    const matrix = (this.#matrix?.lines(room) ?? []).map((line) => `${INDENT}${line}`);
    const lines = [...matrix, ...running, `${INDENT}${standingText(this.#tally, nowMs)}`];
    this.#screen(lines.join('\n'));
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
