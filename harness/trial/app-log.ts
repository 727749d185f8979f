import type { LogLine } from '../engine/container-log.ts';
import { maskedText } from '../task/definition/secret-mask.ts';
import { factOfJvmLogLine, isJvmRefusal, isToolOptionsNotice } from '../timeline/jvm-log.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** Lines of the log's end that are kept to explain an early exit. */
const LAST_LINES_MAX = 10;

/** What JVM and launcher print of each variable that they read options from (HotSpot `arguments.cpp`, `java.c`). */
const OPTION_BANNER = /^(?:NOTE: )?Picked up (JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS): (.*)$/;
const PRESSURE_LISTENS = /^lastgasp-pressure listening on /;
const PRESSURE_HINDERED = /^lastgasp-pressure is not there: (.*)$/;
const PRESSURE_TAPS = /^lastgasp-pressure taps /;
const PRESSURE_CANNOT_TAP = /^lastgasp-pressure cannot tap \S+: (.*)$/;

/** What the JVM and the capture scripts say in the log of the service's container. */
export class AppLog {
  readonly #timeline: Timeline;
  #isRefusal = false;
  #lastLines: string[] = [];
  readonly #optionBanners = new Map<string, string>();
  #isPressureThere = false;
  #pressureHindrance: string | null = null;
  #isTapped = false;
  #tapHindrance = 'no class of that name was loaded';

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  observe(line: LogLine): void {
    if (!isToolOptionsNotice(line)) this.#lastLines = [...this.#lastLines, line.text].slice(-LAST_LINES_MAX);
    if (isJvmRefusal(line)) this.#isRefusal = true;
    this.#observeStart(line.text);
    const fact = factOfJvmLogLine(line);
    if (fact !== undefined) {
      this.#timeline.recordAt(fact, { source: 'container-log', engineTimeMs: line.engineTimeMs });
    }
  }

  #observeStart(text: string): void {
    const [, variable, options] = OPTION_BANNER.exec(text) ?? [];
    if (variable !== undefined && options !== undefined) this.#optionBanners.set(variable, options);
    this.#isPressureThere ||= PRESSURE_LISTENS.test(text);
    this.#pressureHindrance ??= PRESSURE_HINDERED.exec(text)?.[1] ?? null;
    this.#isTapped ||= PRESSURE_TAPS.test(text);
    this.#tapHindrance = PRESSURE_CANNOT_TAP.exec(text)?.[1] ?? this.#tapHindrance;
  }

  /** What the JVM that started last said that it read options from, by name of the variable. */
  get optionBanners(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#optionBanners);
  }

  /** Why the pressure agent takes no orders; `null` where it does, or was never there. */
  get pressureHindrance(): string | null {
    // A tool that a hook starts loads it too, and finds its port taken by the service's own.
    return this.#isPressureThere ? null : this.#pressureHindrance;
  }

  /** Why nothing is kept of what a method returns; `null` where the pressure agent taps it. */
  get tapHindrance(): string | null {
    return this.#isTapped ? null : this.#tapHindrance;
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
