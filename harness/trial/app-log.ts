import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { LogLine } from '../engine/container-log.ts';
import { factOfJvmLogLine, isJvmRefusal, isToolOptionsNotice } from '../timeline/jvm-log.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** Lines of the log's end that are kept to explain an early exit. */
const LAST_LINES_MAX = 10;

/**
 * The app container's log: written to a file with the engine's timestamps, and read for what the JVM
 * and the capture scripts say in it.
 */
export class AppLog implements AsyncDisposable {
  readonly #file: WriteStream;
  readonly #timeline: Timeline;
  #isRefusal = false;
  #lastLines: string[] = [];

  constructor({ file, timeline }: { readonly file: string; readonly timeline: Timeline }) {
    this.#file = createWriteStream(file);
    this.#timeline = timeline;
  }

  observe(line: LogLine): void {
    this.#file.write(`${new Date(line.engineTimeMs).toISOString()} ${line.stream} ${line.text}\n`);
    if (!isToolOptionsNotice(line)) this.#lastLines = [...this.#lastLines, line.text].slice(-LAST_LINES_MAX);
    if (isJvmRefusal(line)) this.#isRefusal = true;
    const fact = factOfJvmLogLine(line);
    if (fact !== undefined) {
      this.#timeline.recordAt(fact, { source: 'container-log', engineTimeMs: line.engineTimeMs });
    }
  }

  /** Whether the JVM said that it would not start with what it was given. */
  get isRefusal(): boolean {
    return this.#isRefusal;
  }

  /** The last lines, as one. */
  get lastWords(): string {
    return this.#lastLines.length === 0 ? 'it printed nothing' : this.#lastLines.join(' | ');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#file.end();
    await finished(this.#file);
  }
}
