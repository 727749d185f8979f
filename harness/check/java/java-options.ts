import type { JavaLaunch } from './java-launch.ts';
import { type JavaOption, parseJavaOption } from './java-option.ts';
import { splitOptionWords } from './option-words.ts';

/** Variables the JVM reads options from, and the command line, in the order in which later ones win. */
const PLACES = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', 'command', '_JAVA_OPTIONS'] as const;
export type OptionPlace = (typeof PLACES)[number];

/** An option with where it stands. */
export interface PlacedOption {
  readonly place: OptionPlace;
  /** As `java` takes it, quotes of a variable dropped. */
  readonly text: string;
  readonly option: JavaOption;
}

/** Every option a definition gives its JVM. */
export interface JavaOptions {
  /** In the order in which the JVM takes them: the last of a kind wins (measured on 17, 21 and 25). */
  readonly placed: readonly PlacedOption[];
  /** Variables with a quote that is never closed. */
  readonly openQuotes: readonly OptionPlace[];
}

/** Launcher options whose value is a word of its own (`java` manual). */
const WITH_VALUE = new Set([
  '-cp',
  '-classpath',
  '--class-path',
  '-p',
  '--module-path',
  '--upgrade-module-path',
  '--add-modules',
  '--add-exports',
  '--add-opens',
  '--add-reads',
  '--enable-native-access',
  '--limit-modules',
  '--patch-module',
  '--source',
]);
/** What follows one of these, or a word that is no option, belongs to the program. */
const PROGRAM_OPTIONS = new Set(['-jar', '-m', '--module']);

/** Collects the options of all places. */
export function collectOptions(options: {
  readonly launch: JavaLaunch;
  readonly environment: Readonly<Record<string, string>>;
}): JavaOptions {
  const { launch, environment } = options;
  const placed: PlacedOption[] = [];
  const openQuotes: OptionPlace[] = [];
  for (const place of PLACES) {
    const { words, hasOpenQuote } =
      place === 'command'
        ? { words: launcherWords(launch), hasOpenQuote: false }
        : splitOptionWords(environment[place] ?? '');
    if (hasOpenQuote) openQuotes.push(place);
    placed.push(...words.map((text) => ({ place, text, option: parseJavaOption(text) })));
  }
  return { placed, openQuotes };
}

/** The options of a command line, without the program and its arguments. */
function launcherWords(launch: JavaLaunch): readonly string[] {
  const words = launch.kind === 'program' ? [] : launch.words;
  const found: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (PROGRAM_OPTIONS.has(word) || !/^[-@]/.test(word)) break;
    if (WITH_VALUE.has(word)) index += 1;
    else found.push(word);
  }
  return found;
}
