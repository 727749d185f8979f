import { StringDecoder } from 'node:string_decoder';

/** CloudWatch keeps events of at most 1 MB; nothing that is looked for stands further back in a line. */
const LINE_LENGTH_MAX = 1 << 16;

/** Splits bytes into lines; of one that is too long only the beginning is given. Memory: one line and one chunk. */
export class LineSplitter {
  readonly #onLine: (text: string, number: number) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #number = 0;

  constructor(onLine: (text: string, number: number) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Uint8Array): void {
    const lines = this.#decoder
      .write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      .split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#give(this.#rest + line);
      this.#rest = '';
    }
    this.#rest = (this.#rest + last).slice(0, LINE_LENGTH_MAX);
  }

  end(): void {
    if (this.#rest !== '') this.#give(this.#rest);
    this.#rest = '';
  }

  #give(line: string): void {
    this.#number += 1;
    const text = line.length > LINE_LENGTH_MAX ? line.slice(0, LINE_LENGTH_MAX) : line;
    this.#onLine(text.endsWith('\r') ? text.slice(0, -1) : text, this.#number);
  }
}
