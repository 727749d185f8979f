import type Dockerode from 'dockerode';
import { monotonicClock } from '../clock.ts';
import { followLog, type LogLine } from '../engine/container-log.ts';
import { objectStoreEventSchema, type ObjectStoreEvent } from './object-store-event.ts';

/** Longest piece of an unexpected line that is shown. */
const SHOWN_CHARACTERS = 300;
/** Lines of the S3 server's own log that go into a failure. */
const SERVER_LINES = 5;

/**
 * Reads the proxy's output: one event a line. Whatever is not one, and an end of the proxy or of the
 * S3 server that nobody asked for, is a `failure` event: an upload may have gone unseen.
 */
export class ObjectStoreLog {
  readonly #onEvent: (event: ObjectStoreEvent) => void;
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #serverLines: readonly string[] = [];
  #isEndExpected = false;
  #isRestartExpected = false;

  constructor(onEvent: (event: ObjectStoreEvent) => void) {
    this.#onEvent = onEvent;
    // Nobody may be waiting when it fails; the failure is an event all the same.
    this.#ready.promise.catch(() => undefined);
  }

  async followProxy(proxy: Dockerode.Container): Promise<void> {
    const { ended } = await followLog(proxy, (line) => this.add(line));
    void ended
      .then(
        () => this.endOf('the proxy of the object store ended by itself'),
        (error: unknown) => this.fail(`the log of the object store's proxy broke off: ${String(error)}`),
      )
      .finally(() => this.#ended.resolve());
  }

  async followServer(server: Dockerode.Container): Promise<void> {
    const { ended } = await followLog(server, ({ text }) => {
      this.#serverLines = [...this.#serverLines, text].slice(-SERVER_LINES);
    });
    // Its log is only for messages: losing it loses no evidence.
    const end = (): void => {
      if (!this.#isRestartExpected) this.endOf(`the S3 server ended by itself: ${this.serverWords}`);
    };
    void ended.then(end, end);
  }

  /** Resolves when the object store takes requests; rejects with the first failure before that. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves when the proxy is gone and its last event delivered. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** The S3 server's last lines. */
  get serverWords(): string {
    return this.#serverLines.join(' / ');
  }

  /** From now on an end is no failure. */
  expectEnd(): void {
    this.#isEndExpected = true;
  }

  /** The server may end and come back: that is the fault that was asked for. */
  expectRestart(): void {
    this.#isRestartExpected = true;
  }

  add({ stream, text, engineTimeMs }: LogLine): void {
    const event = stream === 'stdout' ? parseEvent(text) : undefined;
    if (event === undefined) {
      this.fail(`the proxy of the object store printed "${text.slice(0, SHOWN_CHARACTERS)}"`, engineTimeMs);
    } else {
      this.#deliver(event);
    }
  }

  /** Tells that one of the two programs is gone; `failure` says so where nobody asked it to go. */
  endOf(failure: string): void {
    if (!this.#isEndExpected) this.fail(failure);
  }

  /** An upload may have gone unseen. */
  fail(message: string, atMs: number = monotonicClock.nowMs()): void {
    this.#deliver({ kind: 'failure', atMs, message });
  }

  #deliver(event: ObjectStoreEvent): void {
    if (event.kind === 'ready') this.#ready.resolve();
    if (event.kind === 'failure') this.#ready.reject(new Error(event.message));
    this.#onEvent(event);
  }
}

function parseEvent(text: string): ObjectStoreEvent | undefined {
  try {
    return objectStoreEventSchema.parse(JSON.parse(text));
  } catch {
    // Neither JSON nor an event: the caller reports the line itself.
    return undefined;
  }
}
