import { IdIndex } from '../id-index.ts';
import type { Identifier } from '../identifier.ts';

interface Frame {
  readonly method: Identifier;
  readonly classSerial: number;
}

/** Frames and traces kept; a service has some thousands, and more would only cost names. */
const ENTRIES_MAX = 1_000_000;

/** The stacks of the dump's threads, as its FRAME and TRACE records give them. */
export class StackTable {
  readonly #id: 4 | 8;
  readonly #frameIds = new IdIndex();
  readonly #frames: Frame[] = [];
  /** Indices of a trace's frames, by its serial. */
  readonly #traces = new Map<number, Uint32Array>();

  constructor(identifierSizeBytes: 4 | 8) {
    this.#id = identifierSizeBytes;
  }

  /** Frame, method's name, signature, source file; class serial (4), line (4). */
  addFrame(view: DataView, at: number, lengthBytes: number): void {
    if (lengthBytes < 4 * this.#id + 8 || this.#frames.length >= ENTRIES_MAX) return;
    const id = this.#identifier(view, at);
    this.#frames[this.#frameIds.indexOf(id.high, id.low)] = {
      method: this.#identifier(view, at + this.#id),
      classSerial: view.getUint32(at + 4 * this.#id),
    };
  }

  /** Serial (4), thread serial (4), count (4), frames from the top of the stack. */
  addTrace(view: DataView, at: number, lengthBytes: number): void {
    if (lengthBytes < 12 || this.#traces.size >= ENTRIES_MAX) return;
    const count = Math.min(view.getUint32(at + 8), Math.floor((lengthBytes - 12) / this.#id));
    const frames = new Uint32Array(count);
    for (let frame = 0; frame < count; frame += 1) {
      const { high, low } = this.#identifier(view, at + 12 + frame * this.#id);
      frames[frame] = this.#frameIds.indexOf(high, low);
    }
    this.#traces.set(view.getUint32(at), frames);
  }

  /** Serials of all traces. */
  serials(): Iterable<number> {
    return this.#traces.keys();
  }

  /** The frame at a depth of a trace; `null` when the dump does not have it. */
  frame(traceSerial: number, depth: number): Frame | null {
    const index = this.#traces.get(traceSerial)?.[depth];
    return index === undefined ? null : (this.#frames[index] ?? null);
  }

  #identifier(view: DataView, at: number): Identifier {
    return this.#id === 4
      ? { high: 0, low: view.getUint32(at) }
      : { high: view.getUint32(at), low: view.getUint32(at + 4) };
  }
}
