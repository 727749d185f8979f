import { isDeepStrictEqual } from 'node:util';

/** Longest value that is shown whole. */
const SHOWN_CHARACTERS = 60;

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Where two JSON values differ, one line a place: `parts.k6.version: "1.8.1" there, "1.9.0" here`. What only
 * one of them has reads `nothing`.
 */
export function differences({ before, after }: Pair, place = ''): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const [old, present] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    return [...new Set([...old.keys(), ...present.keys()])].flatMap((key) =>
      differences({ before: old.get(key), after: present.get(key) }, place === '' ? key : `${place}.${key}`),
    );
  }
  return [`${place || 'it'}: ${shown(before)} there, ${shown(after)} here`];
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
