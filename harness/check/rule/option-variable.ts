import { CAPTURES } from '../capture.ts';
import { type Finding, MEASURED_ON_ALL, type Rule } from '../finding.ts';
import type { OptionPlace, PlacedOption } from '../java/java-options.ts';

/** Options that the launcher takes and the JVM does not, so not from `JAVA_TOOL_OPTIONS`. */
const LAUNCHER_ONLY = /^(?:-cp|-classpath|--class-path|-jar|-m|--module|-version|--version|-p)$/;
/** Options that a variable takes with `=` only. */
const NEEDS_EQUALS = /^--(?:add-(?:opens|exports|reads|modules)|enable-native-access|module-path)$/;

/** Words in the JVM's variables that it refuses: what a missing pair of quotes leaves behind. */
export const optionVariable: Rule = {
  id: 'option-variable',
  find: ({ options }) => [
    ...options.openQuotes.map((place) => finding(place, `${place} has a quote that is never closed.`)),
    ...options.placed.flatMap((placed) => wordFindings(placed)),
  ],
};

function wordFindings({ place, text }: PlacedOption): readonly Finding[] {
  if (place === 'command') return [];
  const what = `${place} has the word "${text}", which is not taken from there.`;
  if (place === 'JDK_JAVA_OPTIONS') {
    return /^[-@]/.test(text) && !/^(?:-jar|-m|--module)$/.test(text) ? [] : [finding(place, what)];
  }
  const isTaken =
    text.startsWith('-') && !/^-\d/.test(text) && !LAUNCHER_ONLY.test(text) && !NEEDS_EQUALS.test(text);
  return isTaken ? [] : [finding(place, what)];
}

function finding(place: OptionPlace, what: string): Finding {
  return {
    severity: 'serious',
    what,
    why: 'The JVM does not start. White space splits the variable; only quotes keep words together.',
    source: MEASURED_ON_ALL,
    remedy: `Quote what belongs together, as in -XX:OnOutOfMemoryError="/dump.sh %p", and leave out of ${place} what is for the launcher.`,
    blocks: CAPTURES,
  };
}
