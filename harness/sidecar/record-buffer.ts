import { request } from 'node:http';
import type { MsgpackValue } from './msgpack.ts';
import type { ForwardMessage, LogRecord } from './forward-protocol.ts';

/** How long the collector may take to answer one delivery. */
const DELIVERY_TIMEOUT_MS = 5000;
/** What is held at most while the collector takes nothing; beyond it records are dropped, and that is told. */
const HELD_CHARACTERS_MAX = 64 * 1_048_576;

export interface Collector {
  readonly host: string;
  readonly port: number;
  /** Header with the records' tag. */
  readonly tagHeader: string;
}

export interface RecordBufferOptions {
  readonly collector: Collector;
  /** Default 64 Mi. */
  readonly heldCharactersMax?: number;
  readonly onDropped: (dropped: { readonly tag: string; readonly records: number }) => void;
}

/** Records that a log router has accepted and not yet passed on: they are lost with it. */
export class RecordBuffer {
  readonly #options: RecordBufferOptions;
  /** JSON lines by tag, in the order of their arrival. */
  #linesByTag = new Map<string, string[]>();
  #heldCharacters = 0;
  #delivery: Promise<void> = Promise.resolve();

  constructor(options: RecordBufferOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#heldCharacters === 0;
  }

  add({ tag, records }: ForwardMessage): void {
    const added = records.map(jsonLine);
    const characters = lengthOf(added);
    const { heldCharactersMax = HELD_CHARACTERS_MAX, onDropped } = this.#options;
    if (this.#heldCharacters + characters > heldCharactersMax) {
      onDropped({ tag, records: records.length });
      return;
    }
    this.#heldCharacters += characters;
    const lines = this.#linesByTag.get(tag) ?? [];
    for (const line of added) lines.push(line);
    this.#linesByTag.set(tag, lines);
  }

  /** Delivers what is held, one delivery a tag; what is refused stays. Never rejects. */
  async flush(): Promise<void> {
    this.#delivery = this.#delivery.then(() => this.#deliverAll());
    return this.#delivery;
  }

  async #deliverAll(): Promise<void> {
    const held = this.#linesByTag;
    this.#linesByTag = new Map();
    for (const [tag, lines] of held) {
      if (await this.#deliver(tag, lines)) this.#heldCharacters -= lengthOf(lines);
      else this.#linesByTag.set(tag, [...lines, ...(this.#linesByTag.get(tag) ?? [])]);
    }
  }

  async #deliver(tag: string, lines: readonly string[]): Promise<boolean> {
    const { host, port, tagHeader } = this.#options.collector;
    return new Promise((resolve) => {
      const delivery = request({
        host,
        port,
        method: 'POST',
        path: '/',
        headers: { [tagHeader]: tag, 'Content-Type': 'application/json' },
        signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
        agent: false,
      });
      delivery.on('response', (answer) => {
        answer.resume();
        resolve((answer.statusCode ?? 0) < 300);
      });
      delivery.on('error', () => resolve(false));
      delivery.end(lines.join(''));
    });
  }
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}

/** As Fluent Bit's `json_lines`: the time in seconds beside the record's own fields. */
function jsonLine({ timeMs, fields }: LogRecord): string {
  return `${JSON.stringify({ date: timeMs / 1000, ...plainFields(fields) })}\n`;
}

function plainFields(fields: ReadonlyMap<string, MsgpackValue>): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...fields].map(([name, value]) => [name, plain(value)]));
}

function plain(value: MsgpackValue): unknown {
  if (value instanceof Map) return plainFields(value);
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return Array.isArray(value) ? value.map(plain) : value;
}
