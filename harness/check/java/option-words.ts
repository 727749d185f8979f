/** The words of an option variable. */
export interface OptionWords {
  readonly words: readonly string[];
  /** A quote that is never closed; the JVM then refuses to start. */
  readonly hasOpenQuote: boolean;
}

/**
 * Splits `JAVA_TOOL_OPTIONS` and its like as HotSpot and the launcher do: white space splits, either kind
 * of quotes keeps it and is dropped, also in the middle of a word; there is no escape.
 * (JVM TI specification, "JAVA_TOOL_OPTIONS"; `java` manual, "JDK_JAVA_OPTIONS".)
 */
export function splitOptionWords(text: string): OptionWords {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const character of text) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return { words, hasOpenQuote: quote !== null };
}
