import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { STALL_LIMIT_MS, watchStalls } from '../stall-watch.ts';
import { sampleClockOffset, type ClockOffset, type EngineInfo } from './engine-clock.ts';

/** Between two questions to the engine. */
const ASK_INTERVAL_MS = 2000;
/** An engine that says nothing for so long is given up. */
const GIVE_UP_AFTER_MS = 60_000;
/** Steps in which an answer is waited for until it is late. */
const STEPS_PER_LIMIT = 10;
/** A step of the engine's clock from here on; less is within what verdicts allow for, or NTP's slewing. */
const CLOCK_STEP_MIN_MS = 1000;

/** The engine takes requests and answers none. */
export class EngineSilentError extends HarnessError {
  readonly code = 'engine-silent';
  readonly exitCode = EXIT_CODE.environment;
}

/** What spoils every trial it falls into. */
export interface Irregularity {
  /** Milliseconds since the epoch on the harness's clock. */
  readonly fromMs: number;
  /** One sentence. */
  readonly message: string;
}

export interface EnginePulseOptions {
  readonly engine: EngineInfo;
  readonly clock: Clock;
  /** Default 2000. */
  readonly askIntervalMs?: number;
  /** Default 5000: the harness, or the engine's answer, late by so much is an irregularity. */
  readonly limitMs?: number;
  /** Default 60,000. */
  readonly giveUpAfterMs?: number;
}

/**
 * Watches over a run whether the three are on time without which no trial is what it says: the harness's
 * own process, the engine, and the engine's clock. What a task suffers meanwhile is not what Fargate would
 * have done to it: a stop that is minutes late lets a dump out that would have been lost.
 */
export class EnginePulse implements AsyncDisposable {
  /** Aborted with an `EngineSilentError` when the engine has not answered for a minute. */
  readonly lost: AbortSignal;
  readonly #options: Required<EnginePulseOptions>;
  readonly #listeners = new Set<(irregularity: Irregularity) => void>();
  readonly #over = new AbortController();
  readonly #lost = new AbortController();
  readonly #stalls: Disposable;
  readonly #beating: Promise<void>;
  #offset: ClockOffset | undefined;

  constructor(options: EnginePulseOptions) {
    this.#options = {
      askIntervalMs: ASK_INTERVAL_MS,
      limitMs: STALL_LIMIT_MS,
      giveUpAfterMs: GIVE_UP_AFTER_MS,
      ...options,
    };
    this.lost = this.#lost.signal;
    const { clock, limitMs } = this.#options;
    this.#stalls = watchStalls({
      clock,
      limitMs,
      onStall: ({ fromMs, forMs }) =>
        this.#tell(fromMs, `The harness itself stood still for ${seconds(forMs)} s.`),
    });
    this.#beating = this.#beat();
  }

  /** Calls `listener` for each irregularity from now on. */
  subscribe(listener: (irregularity: Irregularity) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stalls[Symbol.dispose]();
    this.#over.abort();
    await this.#beating;
  }

  async #beat(): Promise<void> {
    const { askIntervalMs } = this.#options;
    const { signal } = this.#over;
    while (!signal.aborted && !this.#lost.signal.aborted) {
      await this.#ask();
      // The signal only ends the wait.
      await delay(askIntervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #ask(): Promise<void> {
    const { engine, clock, limitMs } = this.#options;
    const askedAtMs = clock.nowMs();
    // An engine that refuses connections is told by the run's lease, at once.
    const answer = sampleClockOffset(engine, clock).catch(() => null);
    const { first, waitedMs } = await this.#waitFor(answer);
    if (first === 'over') return;
    if (waitedMs >= limitMs)
      this.#tell(askedAtMs, `The Docker engine did not answer for ${seconds(waitedMs)} s.`);
    if (first === 'waiting') this.#lost.abort(engineSilent(waitedMs));
    else if (first !== null) this.#compare(first, askedAtMs);
  }

  /** Waits in short steps and counts none for more than it was meant to be: while this process stands still nobody waits. */
  async #waitFor(
    answer: Promise<ClockOffset | null>,
  ): Promise<{ readonly first: ClockOffset | null | 'waiting' | 'over'; readonly waitedMs: number }> {
    const { clock, giveUpAfterMs, limitMs } = this.#options;
    const { signal } = this.#over;
    const stepMs = limitMs / STEPS_PER_LIMIT;
    let waitedMs = 0;
    while (waitedMs < giveUpAfterMs) {
      const fromMs = clock.nowMs();
      const step = delay(stepMs, 'waiting' as const, { signal }).catch(() => 'over' as const);
      const first = await Promise.race([answer, step]);
      waitedMs += Math.min(clock.nowMs() - fromMs, 2 * stepMs);
      if (first !== 'waiting') return { first, waitedMs };
    }
    return { first: 'waiting', waitedMs };
  }

  #compare(offset: ClockOffset, askedAtMs: number): void {
    if (offset.uncertaintyMs > CLOCK_STEP_MIN_MS / 2) return;
    const before = this.#offset;
    this.#offset = offset;
    if (before === undefined) return;
    const movedMs = offset.offsetMs - before.offsetMs;
    if (Math.abs(movedMs) - offset.uncertaintyMs - before.uncertaintyMs < CLOCK_STEP_MIN_MS) return;
    this.#tell(askedAtMs, `The engine's clock was set by ${seconds(movedMs)} s.`);
  }

  #tell(fromMs: number, message: string): void {
    if (this.#over.signal.aborted) return;
    for (const listener of this.#listeners) listener({ fromMs, message });
  }
}

function engineSilent(forMs: number): EngineSilentError {
  return new EngineSilentError(`The Docker engine has not answered for ${seconds(forMs)} s.`, {
    hint: 'See whether it still runs (docker info), then continue where the run stopped with --resume.',
  });
}

function seconds(milliseconds: number): string {
  return String(Math.round(milliseconds / 1000));
}
