import type { z } from 'zod';
import { monotonicClock } from '../clock.ts';
import type { FollowedLog, LogLine } from '../engine/container-log.ts';
import { sinkEventSchema, type SinkEvent, type SinkFailure } from './sink-event.ts';

/** Longest piece of an unexpected line that is shown. */
const SHOWN_CHARACTERS = 300;

export interface SinkLogOptions<Event> {
  /** What the sink is called in messages, such as `the Datadog intake`. */
  readonly what: string;
  readonly schema: z.ZodType<Event>;
  readonly onEvent: (event: Event | SinkFailure) => void;
}

/**
 * Reads the output of a sink's program: one event a line. Whatever is not one, and an end that nobody
 * asked for, is a `failure` event: evidence may have gone unseen.
 */
export class SinkLog<Event> {
  readonly #options: SinkLogOptions<Event>;
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #isEndExpected = false;

  constructor(options: SinkLogOptions<Event>) {
    this.#options = options;
    // Nobody may be waiting when it fails; the failure is an event all the same.
    this.#ready.promise.catch(() => undefined);
  }

  /** Resolves when the sink takes connections; rejects with the first failure before that. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves when the program is gone and its last event delivered. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  follow({ ended }: FollowedLog): void {
    void this.#watchEnd(ended).finally(() => this.#ended.resolve());
  }

  /** From now on an end is no failure. */
  expectEnd(): void {
    this.#isEndExpected = true;
  }

  add({ stream, text, engineTimeMs }: LogLine): void {
    const said = stream === 'stdout' ? parsed(text) : undefined;
    const general = sinkEventSchema.safeParse(said);
    if (general.success) {
      this.#takeGeneral(general.data);
      return;
    }
    const own = this.#options.schema.safeParse(said);
    if (own.success) this.#options.onEvent(own.data);
    else this.fail(`${this.#options.what} printed "${text.slice(0, SHOWN_CHARACTERS)}"`, engineTimeMs);
  }

  #takeGeneral(event: SinkEvent): void {
    if (event.kind === 'ready') this.#ready.resolve();
    else this.fail(event.message, event.atMs);
  }

  async #watchEnd(ended: Promise<void>): Promise<void> {
    const { what } = this.#options;
    try {
      await ended;
      if (!this.#isEndExpected) this.fail(`${what} ended by itself`);
    } catch (error) {
      this.fail(`the log of ${what} broke off: ${String(error)}`);
    }
  }

  /** Evidence may have gone unseen. */
  fail(message: string, atMs: number = monotonicClock.nowMs()): void {
    this.#ready.reject(new Error(message));
    this.#options.onEvent({ kind: 'failure', atMs, message });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No event: the caller reports the line itself.
    return undefined;
  }
}
