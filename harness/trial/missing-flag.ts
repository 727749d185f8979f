import type { PlacedOption } from '../check/java/java-options.ts';
import { parseJavaOption, type JavaOption } from '../check/java/java-option.ts';

/** A flag that a JVM was to run with and does not. */
export interface MissingFlag {
  /** As it was asked for. */
  readonly asked: string;
  /** What the JVM runs with in its place, and where that stands; `null` where there is nothing of the kind. */
  readonly inPlace: Pick<PlacedOption, 'text' | 'place'> | null;
}

/** Flags of which a JVM takes every one it is given (HotSpot `runtime/arguments.cpp`: lists of strings). */
const ADDS_UP = new Set(['OnOutOfMemoryError', 'OnError', 'StartFlightRecording']);

/**
 * The flags of a list that a JVM with those options does not run with: of one kind the last counts, in the
 * list as in the options.
 */
export function missingFlags(
  asked: readonly string[],
  placed: readonly PlacedOption[],
): readonly MissingFlag[] {
  const wanted = asked.map((text) => ({ text, kind: kindOf(parseJavaOption(text)) }));
  return wanted
    .filter(
      ({ kind }, index) => kind === null || !wanted.slice(index + 1).some((later) => later.kind === kind),
    )
    .flatMap(({ text, kind }) => {
      const inPlace = kind === null ? undefined : placed.findLast(({ option }) => kindOf(option) === kind);
      const isThere = kind === null ? placed.some((option) => option.text === text) : inPlace?.text === text;
      return isThere ? [] : [{ asked: text, inPlace: inPlace ?? null }];
    });
}

/** What of several options only one can hold; `null` for those that add up. */
function kindOf(option: JavaOption): string | null {
  switch (option.kind) {
    case 'switch':
      return option.name;
    case 'flag':
      return ADDS_UP.has(option.name) ? null : option.name;
    case 'size':
      return option.letters;
    case 'property':
      return `-D${option.name}`;
    case 'agent':
    case 'argument-file':
    case 'other':
      return null;
  }
}
