/** How a JVM was started, as far as its container tells. */
export interface JvmStart {
  readonly environment: Readonly<Record<string, string>>;
  /** Entry point and command, one word each. */
  readonly words: readonly string[];
  readonly workingDirectory: string;
}

/** White space splits, quotes keep it and are dropped, as the launcher reads its variables (since JDK 9). */
const WORD = /(?:[^\s"']|"[^"]*"|'[^']*')+/g;

function wordsOf(text = ''): readonly string[] {
  return (text.match(WORD) ?? []).map((word) => word.replaceAll(/["']/g, ''));
}

/**
 * The options of a JVM in the order in which they are read, so that of two the later one wins:
 * `JAVA_TOOL_OPTIONS` before the command line, `_JAVA_OPTIONS` after it (HotSpot `runtime/arguments.cpp`);
 * the launcher puts `JDK_JAVA_OPTIONS` before the command line (JDK `java` manual). Words of a shell script
 * in the command count too; files named by `@argfiles` are not read.
 */
export function jvmOptions({ environment, words }: Omit<JvmStart, 'workingDirectory'>): readonly string[] {
  return [
    ...wordsOf(environment['JAVA_TOOL_OPTIONS']),
    ...wordsOf(environment['JDK_JAVA_OPTIONS']),
    ...words.flatMap((word) => wordsOf(word)),
    ...wordsOf(environment['_JAVA_OPTIONS']),
  ].filter((word) => word.startsWith('-'));
}

/** The value of `-XX:<name>=<value>`, or with a colon as flight recorder options may be written; the last one wins. */
export function vmOption(options: readonly string[], name: string): string | undefined {
  return vmOptions(options, name).at(-1);
}

/** The values of an option that may be given several times. */
export function vmOptions(options: readonly string[], name: string): readonly string[] {
  const prefixes = [`-XX:${name}=`, `-XX:${name}:`];
  return options.flatMap((option) => {
    if (option === `-XX:${name}`) return '';
    const prefix = prefixes.find((start) => option.startsWith(start));
    return prefix === undefined ? [] : option.slice(prefix.length);
  });
}

/** The value of a system property; the last one wins. */
export function systemProperty(options: readonly string[], name: string): string | undefined {
  const prefix = `-D${name}=`;
  return options.findLast((option) => option.startsWith(prefix))?.slice(prefix.length);
}
