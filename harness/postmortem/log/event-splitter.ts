import { StringDecoder } from 'node:string_decoder';

/** An event of CloudWatch Logs holds 1 MB at most; JSON may take six characters for a byte of it. */
const EVENT_LENGTH_MAX = 8 << 20;
/** No key of the answer is longer. */
const KEY_LENGTH_MAX = 64;

const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);

/** Whether an answer of CloudWatch Logs was whole. */
export type EventsEnd =
  | { readonly kind: 'whole'; readonly hasMore: boolean }
  | { readonly kind: 'damaged'; readonly reason: string };

/**
 * Takes the elements of `events` out of what `aws logs filter-log-events` or `get-log-events` prints, as it
 * goes by. Memory: one event and one chunk, whatever the answer's size.
 */
export class EventSplitter {
  readonly #onEvent: (json: string, index: number) => void;
  readonly #decoder = new StringDecoder('utf8');
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  /** The last string at the outermost level, and the key that it turned out to be. */
  #string = '';
  #key = '';
  #isInEvents = false;
  #event = '';
  #count = 0;
  #hasEvents = false;
  #hasMore = false;
  #fault: string | null = null;

  constructor(onEvent: (json: string, index: number) => void) {
    this.#onEvent = onEvent;
  }

  write(chunk: Uint8Array): void {
    this.#read(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  end(): EventsEnd {
    if (this.#fault !== null) return { kind: 'damaged', reason: this.#fault };
    if (this.#depth !== 0 || this.#inString) {
      return { kind: 'damaged', reason: `it breaks off after ${this.#count} whole events` };
    }
    return this.#hasEvents
      ? { kind: 'whole', hasMore: this.#hasMore }
      : { kind: 'damaged', reason: 'it has no list of events' };
  }

  #read(text: string): void {
    // Of the event that is being read; 0 where it began in an earlier chunk.
    let start = 0;
    for (let index = 0; index < text.length && this.#fault === null; index += 1) {
      const code = text.charCodeAt(index);
      if (this.#inString) {
        index = this.#passString(text, index);
      } else if (code === QUOTE) {
        this.#inString = true;
        if (this.#depth === 1) this.#string = '';
      } else if (this.#depth === 1 && (code === COLON || code === COMMA)) {
        this.#key = code === COLON ? this.#string : '';
      } else if (OPENING.has(code)) {
        if (this.#depth === 1) this.#isInEvents = this.#key === 'events';
        this.#hasEvents ||= this.#isInEvents;
        this.#depth += 1;
        if (this.#depth === 3 && this.#isInEvents) start = index;
      } else if (CLOSING.has(code)) {
        this.#depth -= 1;
        if (this.#depth === 2 && this.#isInEvents) this.#give(text.slice(start, index + 1));
        if (this.#depth === 1) this.#isInEvents = false;
        if (this.#depth < 0) this.#fault = `after ${this.#count} events a bracket closes what nothing opened`;
      }
    }
    if (this.#depth >= 3 && this.#isInEvents) this.#keep(text.slice(start));
  }

  /** From within a string to its end, or to the end of the chunk; the index of the last character taken. */
  #passString(text: string, from: number): number {
    let index = from;
    for (; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === BACKSLASH) this.#isEscaped = true;
      else if (code === QUOTE) {
        this.#inString = false;
        break;
      }
    }
    if (this.#depth === 1) {
      this.#string = (this.#string + text.slice(from, index)).slice(0, KEY_LENGTH_MAX);
      // The value of it: `filter-log-events` gives a token while there is more to ask for.
      if (!this.#inString && /^nextToken$/i.test(this.#key) && this.#string !== this.#key)
        this.#hasMore = true;
    }
    return index;
  }

  #keep(part: string): void {
    this.#event += part;
    if (this.#event.length > EVENT_LENGTH_MAX)
      this.#fault = `event ${this.#count} is longer than any event can be`;
  }

  #give(part: string): void {
    const json = this.#event + part;
    this.#event = '';
    this.#onEvent(json, this.#count);
    this.#count += 1;
  }
}
