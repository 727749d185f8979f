import { type Citation, excerptOf } from '../citation.ts';
import { isWithinLife } from '../lifetime.ts';
import { PostmortemError } from '../postmortem-error.ts';
import type { LogFacts, SignPlace } from './log-facts.ts';
import { type LogLine, parseLogLine, type RawLine } from './log-line.ts';
import { type LogSign, mayHaveSign, signOf } from './log-sign.ts';

/** Different things that a log can say: damage, or no log of a JVM, beyond. */
const SIGNS_MAX = 1_000;

/** Of whom the lines have to be; what is not known is `null` and excludes nothing. */
export interface LogScope {
  readonly taskId: string | null;
  readonly container: string | null;
  readonly startedAtMs: number | null;
  readonly stoppingAtMs: number | null;
  readonly endedAtMs: number | null;
}

/** Collects what the lines of logs say. Memory does not grow with the log. */
export class LogScan {
  readonly #scope: LogScope;
  readonly #signs = new Map<string, { sign: LogSign; count: number; first: SignPlace; last: SignPlace }>();
  readonly #files: string[] = [];
  readonly #leftOut = { otherTasks: 0, otherContainers: 0, otherTimes: 0 };
  #lines = 0;
  #first: RawLine | null = null;
  /** The last line that may have a time: what follows a stack trace's head has none of its own. */
  #lastTimed: RawLine | null = null;
  #hasSeenOom = false;
  #ordinaryLines = 0;
  #hasMore = false;
  /** Whose lines were taken, where the scope does not say. */
  readonly #speaker = { container: null as string | null, taskId: null as string | null };

  constructor(scope: LogScope) {
    this.#scope = scope;
  }

  /** Lines that follow are of this file. */
  open(file: string): void {
    this.#files.push(file);
    this.#lastTimed = null;
  }

  push(raw: RawLine): void {
    this.#lines += 1;
    if (raw.atMs !== null || /^["\d{]/.test(raw.text)) {
      this.#first ??= raw;
      this.#lastTimed = raw;
    }
    const mayMatter = mayHaveSign(raw.text);
    if (!mayMatter && !this.#hasSeenOom) return;
    const line = parseLogLine(raw);
    const sign = mayMatter ? signOf(line.text) : null;
    if (sign !== null) this.#take(sign, line, raw);
    else if (this.#hasSeenOom && isOrdinary(line.text)) this.#countOrdinary(line);
  }

  /** CloudWatch Logs said that there is more. */
  markIncomplete(): void {
    this.#hasMore = true;
  }

  end(): LogFacts {
    return {
      files: this.#files,
      lines: this.#lines,
      firstAtMs: this.#first === null ? null : parseLogLine(this.#first).atMs,
      lastAtMs: this.#lastTimed === null ? null : parseLogLine(this.#lastTimed).atMs,
      signs: [...this.#signs.values()],
      ordinaryLinesAfterOom: this.#ordinaryLines,
      leftOut: this.#leftOut,
      hasMore: this.#hasMore,
    };
  }

  #take(sign: LogSign, line: LogLine, raw: RawLine): void {
    if (!this.#isOfService(line)) return;
    const atMs = line.atMs ?? (this.#lastTimed === null ? null : parseLogLine(this.#lastTimed).atMs);
    if (!isWithinLife(atMs, this.#scope)) {
      this.#leftOut.otherTimes += 1;
      return;
    }
    const { taskId, startedAtMs, endedAtMs } = this.#scope;
    const place: SignPlace = {
      citation: this.#cite(raw),
      atMs,
      sequence: this.#lines,
      isBound:
        (taskId !== null && line.taskId === taskId) ||
        (atMs !== null && startedAtMs !== null && endedAtMs !== null),
    };
    const key = JSON.stringify(
      sign.kind === 'oom' && sign.thread !== 'main' ? { ...sign, thread: '' } : sign,
    );
    const seen = this.#signs.get(key);
    if (seen !== undefined) {
      seen.count += 1;
      seen.last = place;
    } else if (this.#signs.size < SIGNS_MAX) {
      this.#signs.set(key, { sign, count: 1, first: place, last: place });
    }
    if (sign.kind === 'oom') {
      this.#hasSeenOom = true;
      this.#ordinaryLines = 0;
    }
  }

  #countOrdinary(line: LogLine): void {
    const { stoppingAtMs, taskId, container } = this.#scope;
    if (line.atMs !== null && stoppingAtMs !== null && line.atMs > stoppingAtMs) return;
    if (taskId !== null && line.taskId !== null && line.taskId !== taskId) return;
    if (container !== null && line.container !== null && line.container !== container) return;
    this.#ordinaryLines += 1;
  }

  /** Lines that say something of other tasks and containers are counted, not heard. */
  #isOfService({ taskId, container }: LogLine): boolean {
    if (taskId === null || container === null) return true;
    if (this.#scope.taskId !== null && taskId !== this.#scope.taskId) {
      this.#leftOut.otherTasks += 1;
      return false;
    }
    if (this.#scope.container !== null && container !== this.#scope.container) {
      this.#leftOut.otherContainers += 1;
      return false;
    }
    this.#claim('taskId', taskId, '--task');
    this.#claim('container', container, '--container');
    return true;
  }

  #claim(what: 'taskId' | 'container', value: string, option: string): void {
    const known = (this.#speaker[what] ??= value);
    if (known === value) return;
    const noun = what === 'taskId' ? 'tasks' : 'containers';
    throw new PostmortemError(
      what === 'taskId' ? 'which-task' : 'which-container',
      `The log speaks of the end of several ${noun}: ${known} and ${value}.`,
      { hint: `Say which one with ${option}, or give the task's DescribeTasks as well.` },
    );
  }

  #cite({ text, number, path }: RawLine): Citation {
    return { file: this.#files.at(-1) ?? '', line: number, path, excerpt: excerptOf(text) };
  }
}

/** Not part of a stack trace, not a line of HotSpot's own logging, not of a crash report, not empty. */
function isOrdinary(text: string): boolean {
  return text !== '' && !/^(?:\s|#|Caused by: |\.\.\. \d+ more|\[\d+[.,]\d+s\]|java\.|OpenJDK )/.test(text);
}
