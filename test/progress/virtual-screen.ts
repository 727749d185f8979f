import { Writable } from 'node:stream';

const ESCAPE = '\u001B';
const SEQUENCE_OR_CHARACTER = new RegExp(`${ESCAPE}\\[\\??(\\d*)([A-Za-z])|[^${ESCAPE}]`, 'gu');

/** What a person would see on a terminal that got the bytes: the few control sequences a live line needs. */
export class VirtualScreen extends Writable {
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;

  get text(): string {
    return this.#lines.join('\n').trimEnd();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (const [token, digits, command] of chunk.toString().matchAll(SEQUENCE_OR_CHARACTER)) {
      if (command === undefined) this.#put(token);
      else this.#control(command, digits === undefined || digits === '' ? 1 : Number(digits));
    }
    done();
  }

  #put(character: string): void {
    if (character === '\n') {
      this.#row += 1;
      this.#column = 0;
      this.#lines[this.#row] ??= '';
      return;
    }
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column += 1;
  }

  #control(command: string, count: number): void {
    if (command === 'A') this.#row = Math.max(0, this.#row - count);
    else if (command === 'B') this.#row += count;
    else if (command === 'G') this.#column = count - 1;
    else if (command === 'K') this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
  }
}
