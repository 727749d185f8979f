import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { LogLine } from '../engine/container-log.ts';
import type { LogCollectorEvent } from './log-collector-event.ts';

const FIRELENS_TAG = /^(.+)-firelens-[^-]+$/;
/** What a file's name is made of; a tag is the user's own and may hold anything. */
const UNSAFE_CHARACTER = /[^\w.-]/g;

/**
 * The logs of a task's containers in the trial's folder: `<container>.log` as the engine saw it, which
 * stands for `awslogs` and `splunk`, and `<container>.routed.log` with what a log router delivered.
 * A line is `<time> <stream> <text>`.
 */
export class LogCollectorFiles implements AsyncDisposable {
  readonly #directory: string;
  readonly #files = new Map<string, WriteStream>();

  /** @param directory exists */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A line of a container's own log. */
  addLine(container: string, { engineTimeMs, stream, text }: LogLine): void {
    this.#write(`${container}.log`, `${isoTime(engineTimeMs)} ${stream} ${text}`);
  }

  /** A record that came out of the task through its log router. */
  addRecord({ tag, recordedAtMs, atMs, stream, text }: LogCollectorEvent): void {
    this.#write(
      `${containerOfTag(tag)}.routed.log`,
      `${isoTime(recordedAtMs ?? atMs)} ${stream ?? 'sent'} ${text}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => finished(file.end())));
  }

  #write(name: string, line: string): void {
    const safeName = name.replaceAll(UNSAFE_CHARACTER, '_');
    let file = this.#files.get(safeName);
    if (file === undefined) {
      file = createWriteStream(join(this.#directory, safeName), { flags: 'a' });
      // Told by disposal, which waits for every file.
      file.on('error', () => undefined);
      this.#files.set(safeName, file);
    }
    file.write(`${line}\n`);
  }
}

/** The container that a log router's tag names; the tag itself where it is of another form. */
export function containerOfTag(tag: string): string {
  return FIRELENS_TAG.exec(tag)?.[1] ?? tag;
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
