import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { LogLine } from '../engine/container-log.ts';
import { maskedText } from '../task/definition/secret-mask.ts';
import type { LogCollectorEvent } from './log-collector-event.ts';

/** A service that logs more than this in one trial has filled a disk, not a log. */
const FILE_BYTES_MAX = 64 * 1024 ** 2;
const FIRELENS_TAG = /^(.+)-firelens-[^-]+$/;
/** What a file's name is made of; a tag is the user's own and may hold anything. */
const UNSAFE_CHARACTER = /[^\w.-]/g;

/**
 * The logs of a task's containers in the trial's folder: `<container>.log` as the engine saw it, which
 * stands for `awslogs` and `splunk`, and `<container>.routed.log` with what a log router delivered.
 * A line is `<time> <stream> <text>`, without the secrets in it. A file ends at 64 MiB with a line that says so.
 */
export class LogCollectorFiles implements AsyncDisposable {
  readonly #directory: string;
  readonly #fileBytesMax: number;
  readonly #files = new Map<string, OpenLog>();

  /** @param directory exists */
  constructor(directory: string, { fileBytesMax = FILE_BYTES_MAX }: { readonly fileBytesMax?: number } = {}) {
    this.#directory = directory;
    this.#fileBytesMax = fileBytesMax;
  }

  /** What of the logs is not in them, one sentence each. */
  get cuts(): readonly string[] {
    return [...this.#files].flatMap(([name, { bytes }]) =>
      bytes > this.#fileBytesMax ? [`${name} ${this.#cut()}; the timeline has what came after.`] : [],
    );
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
    await Promise.all([...this.#files.values()].map(({ stream }) => finished(stream.end())));
  }

  #write(name: string, line: string): void {
    const safeName = name.replaceAll(UNSAFE_CHARACTER, '_');
    const file = this.#files.get(safeName) ?? this.#open(safeName);
    if (file.bytes > this.#fileBytesMax) return;
    const text = `${maskedText(line)}\n`;
    file.bytes += Buffer.byteLength(text);
    file.stream.write(file.bytes > this.#fileBytesMax ? `lastgasp: the log ${this.#cut()}\n` : text);
  }

  #open(safeName: string): OpenLog {
    const stream = createWriteStream(join(this.#directory, safeName), { flags: 'a' });
    // Told by disposal, which waits for every file.
    stream.on('error', () => undefined);
    const file = { stream, bytes: 0 };
    this.#files.set(safeName, file);
    return file;
  }

  #cut(): string {
    return `is cut at ${this.#fileBytesMax / 1024 ** 2} MiB`;
  }
}

interface OpenLog {
  readonly stream: WriteStream;
  /** Of all lines so far, those that were left out too. */
  bytes: number;
}

/** The container that a log router's tag names; the tag itself where it is of another form. */
export function containerOfTag(tag: string): string {
  return FIRELENS_TAG.exec(tag)?.[1] ?? tag;
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
