import type { LogLine } from '../engine/container-log.ts';
import { maskedText } from '../task/definition/secret-mask.ts';
import { factOfJvmLogLine, isJvmRefusal, isToolOptionsNotice } from '../timeline/jvm-log.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** Lines of the log's end that are kept to explain an early exit. */
const LAST_LINES_MAX = 10;

/** What the JVM and the capture scripts say in the log of the service's container. */
export class AppLog {
  readonly #timeline: Timeline;
  #isRefusal = false;
  #lastLines: string[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  observe(line: LogLine): void {
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

  /** The last lines, as one, without the secrets in them. */
  get lastWords(): string {
    return this.#lastLines.length === 0 ? 'it printed nothing' : maskedText(this.#lastLines.join(' | '));
  }
}
