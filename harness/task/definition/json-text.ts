/** Where a text stops being JSON. */
export interface JsonFault {
  readonly kind: 'fault';
  readonly reason: string;
  /** From 1. */
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly column: number;
}

export interface ParsedJson {
  readonly kind: 'value';
  readonly value: unknown;
}

/** Parses JSON; a leading byte order mark is skipped. */
export function parseJson(text: string): ParsedJson | JsonFault {
  const json = text.replace(/^\uFEFF/, '');
  const error = syntaxError(json);
  if (error === null) return { kind: 'value', value: JSON.parse(json) };
  const before = json.slice(0, faultOffset(json, error)).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { kind: 'fault', reason: reasonOf(error), line: before.length, column };
}

/** The parser's message without its own idea of the place; a line break that was not expected is spelt out. */
function reasonOf(error: string): string {
  const [reason = ''] = error.split(/(?: in JSON)? at position |, (?:\.\.\.)?"/, 1);
  return reason.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

/** The parser's message; `null` for JSON. */
function syntaxError(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

/**
 * V8 names the position in some messages only. An unexpected token is found by halving: it is the last
 * character of the shortest beginning of the text that fails for it.
 */
function faultOffset(text: string, error: string): number {
  const position = /at position (\d+)/.exec(error)?.[1];
  if (position !== undefined) return Number(position);
  if (!error.startsWith('Unexpected token')) return text.length;
  let [valid, faulty] = [0, text.length];
  while (faulty - valid > 1) {
    const middle = Math.floor((valid + faulty) / 2);
    if (syntaxError(text.slice(0, middle))?.startsWith('Unexpected token') === true) faulty = middle;
    else valid = middle;
  }
  return faulty - 1;
}
