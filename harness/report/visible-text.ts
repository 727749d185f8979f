import { stripVTControlCharacters } from 'node:util';

/** C0 and C1 controls but line end and tab; no form of output has them, and XML may not. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;
/** Would turn around what stands beside it (Unicode, "Bidirectional Formatting Characters"), or is no character at all. */
const MISLEADING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g;
const REPLACEMENT = '\uFFFD';

/**
 * What a log, a class or a JVM calls itself, as it may be shown to people: without ANSI escapes, with a mark in
 * place of every other control character. Each form of output escapes its own signs besides.
 */
export function visibleText(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replaceAll(CONTROL, REPLACEMENT)
    .replaceAll(MISLEADING, REPLACEMENT);
}
