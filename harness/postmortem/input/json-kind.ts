/** What a JSON text is, by the keys at its beginning; `none` is a log, perhaps one of JSON lines. */
export type JsonKind = 'stopped-task' | 'task-definition' | 'events' | 'unknown' | 'none';

/** Keys that only one kind of document has at its outermost level. */
const KEYS: readonly (readonly [RegExp, Exclude<JsonKind, 'none' | 'unknown'>])[] = [
  [/^(?:events|searchedLogStreams|nextForwardToken|nextBackwardToken)$/, 'events'],
  [/^(?:tasks|failures|detail-type|lastStatus|taskArn|stoppedReason)$/, 'stopped-task'],
  [/^(?:taskDefinition|containerDefinitions|requiresCompatibilities|networkMode)$/, 'task-definition'],
];

/**
 * Tells a JSON document by its outermost keys, as far as the text goes. A log of which every line is a JSON
 * object of its own is a log, and so is one whose lines begin with `[`.
 */
export function jsonKind(text: string): JsonKind {
  if (!/^\s*\{/.test(text)) return /^\s*\[\s*\{/.test(text) ? 'unknown' : 'none';
  if (beginsWithJsonLine(text)) return 'none';
  const keys = outermostKeys(text);
  return KEYS.find(([pattern]) => keys.some((key) => pattern.test(key)))?.[1] ?? 'unknown';
}

/** A whole object on the first line, and something behind it: JSON lines. A document on one line has nothing behind it. */
function beginsWithJsonLine(text: string): boolean {
  const end = text.indexOf('\n');
  if (end < 0 || text.slice(end).trim() === '') return isUnknownObject(text);
  return isObject(text.slice(0, end));
}

/** One line alone that is a JSON object with none of the known keys: a structured log of one line. */
function isUnknownObject(text: string): boolean {
  return isObject(text) && outermostKeys(text).includes('message');
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Keys at depth 1 of a JSON text that may be cut off. */
function outermostKeys(text: string): readonly string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const [token, key] of text.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (key !== undefined && depth === 1) keys.push(key);
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
  return keys;
}
