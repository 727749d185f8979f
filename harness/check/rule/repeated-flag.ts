import { type Finding, MEASURED_ON_ALL, type Rule } from '../finding.ts';
import { HOTSPOT_FLAGS } from '../java/hotspot-flag.ts';
import type { PlacedOption } from '../java/java-options.ts';

/** Other names of a flag: the last of all of them wins. */
const NAMES: Readonly<Record<string, string>> = {
  '-Xmx': 'MaxHeapSize',
  '-Xms': 'InitialHeapSize',
  '-Xmn': 'NewSize',
  '-Xss': '-Xss',
};

/** Flags given twice with different values: the last wins, and which is last depends on the place. */
export const repeatedFlag: Rule = {
  id: 'repeated-flag',
  find: ({ options }) => {
    const byName = Map.groupBy(options.placed, nameOf);
    return [...byName].flatMap(([name, placed]): readonly Finding[] => {
      const texts = new Set(placed.map(({ text }) => text));
      const last = placed.at(-1);
      if (name === null || texts.size < 2 || last === undefined) return [];
      const list = placed.map(({ text, place }) => `${text} (${place})`).join(', ');
      return [
        {
          severity: 'warning',
          what: `${name} is given ${placed.length} times, ${last.text} wins: ${list}.`,
          why: 'The last one counts, in the order JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, command line, _JAVA_OPTIONS.',
          source: MEASURED_ON_ALL,
          remedy: 'Give it once.',
        },
      ];
    });
  },
};

function nameOf({ option }: PlacedOption): string | null {
  if (option.kind === 'size') return NAMES[option.letters] ?? option.letters;
  if (option.kind !== 'switch' && option.kind !== 'flag') return null;
  // Of a list every value is taken; several recordings may be started.
  const isList = HOTSPOT_FLAGS.get(option.name)?.kind === 'list' || option.name === 'StartFlightRecording';
  return isList ? null : option.name;
}
