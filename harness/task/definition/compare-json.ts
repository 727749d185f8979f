import { isDeepStrictEqual } from 'node:util';
import { isPlainObject } from './json-path.ts';
import { maskedJson, nameOfProperty } from './secret-mask.ts';

/** A line of pretty JSON, of both documents or of one. */
export interface JsonLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Field it belongs to, elements of lists by name: `containerDefinitions[app].environment[PORT].value`. */
  readonly place: string;
}

/** Where a value stands and how it is written there. */
interface Place {
  readonly indent: string;
  /** What stands before the value: `"name": ` or nothing. */
  readonly label: string;
  /** Name the value goes by, which decides whether it may be shown. */
  readonly name: string;
  readonly place: string;
}

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Both documents as one pretty JSON. Elements of lists are paired by their name, so that one more of them
 * is one more block, wherever it stands. Values of names that look secret are masked.
 */
export function compareJson(documents: Pair): readonly JsonLine[] {
  return withCommas(compare(documents, { indent: '', label: '', name: '', place: '' }));
}

function compare({ before, after }: Pair, at: Place): readonly JsonLine[] {
  if (before === undefined || isDeepStrictEqual(before, after)) {
    return render(before === undefined ? 'added' : 'same', after, at);
  }
  if (after === undefined) return render('removed', before, at);
  if (Array.isArray(before) && Array.isArray(after)) {
    return enclosed('[]', at, compareElements({ before, after }, at));
  }
  if (isPlainObject(before) && isPlainObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const children = keys.flatMap((key) =>
      compare({ before: before[key], after: after[key] }, propertyPlace(key, after, at)),
    );
    return enclosed('{}', at, children);
  }
  return [...render('removed', before, at), ...render('added', after, at)];
}

function propertyPlace(key: string, holder: Readonly<Record<PropertyKey, unknown>>, at: Place): Place {
  return {
    indent: `${at.indent}  `,
    label: `${JSON.stringify(key)}: `,
    name: nameOfProperty(key, holder),
    place: at.place === '' ? key : `${at.place}.${key}`,
  };
}

/** Elements that go by the same name; all by their place in the list where one has no name of its own. */
function compareElements(
  { before, after }: { readonly before: readonly unknown[]; readonly after: readonly unknown[] },
  at: Place,
): readonly JsonLine[] {
  const beforeNames = elementNames(before);
  const afterNames = elementNames(after);
  const areNamed = beforeNames !== null && afterNames !== null;
  const oldNames = areNamed ? beforeNames : before.map((_, index) => String(index));
  const newNames = areNamed ? afterNames : after.map((_, index) => String(index));
  return [...new Set([...oldNames, ...newNames])].flatMap((name) =>
    compare(
      { before: before[oldNames.indexOf(name)], after: after[newNames.indexOf(name)] },
      { indent: `${at.indent}  `, label: '', name: at.name, place: `${at.place}[${name}]` },
    ),
  );
}

/** What tells each element of one of ECS's lists from the others; `null` where nothing does. */
function elementNames(elements: readonly unknown[]): readonly string[] | null {
  const names = elements.map((element) => {
    if (!isPlainObject(element)) return null;
    const { name, containerName, containerPath, sourceContainer, containerPort } = element;
    const own = name ?? containerName ?? containerPath ?? sourceContainer;
    if (typeof own === 'string') return own;
    if (typeof containerPort !== 'number') return null;
    return `${containerPort}/${element['protocol'] === 'udp' ? 'udp' : 'tcp'}`;
  });
  const known = names.flatMap((name) => name ?? []);
  return new Set(known).size === elements.length ? known : null;
}

function enclosed(brackets: '[]' | '{}', at: Place, children: readonly JsonLine[]): readonly JsonLine[] {
  const { indent, label, place } = at;
  return [
    { kind: 'same', text: `${indent}${label}${brackets.charAt(0)}`, place },
    ...children,
    { kind: 'same', text: `${indent}${brackets.charAt(1)}`, place },
  ];
}

function render(kind: JsonLine['kind'], value: unknown, at: Place): readonly JsonLine[] {
  const text = JSON.stringify(maskedJson(value, at.name), null, 2);
  return `${at.label}${text}`
    .split('\n')
    .map((line) => ({ kind, text: `${at.indent}${line.replace(/,$/, '')}`, place: at.place }));
}

/** The commas of JSON: those of the new document, and of the old one where a line is removed. */
function withCommas(lines: readonly JsonLine[]): readonly JsonLine[] {
  let nextOfOld = '}';
  let nextOfNew = '}';
  return lines
    .toReversed()
    .map((line) => {
      const next = line.kind === 'removed' ? nextOfOld : nextOfNew;
      if (line.kind !== 'added') nextOfOld = line.text;
      if (line.kind !== 'removed') nextOfNew = line.text;
      const isLast = /^ *[}\]]/.test(next) || /[{[]$/.test(line.text);
      return isLast ? line : { ...line, text: `${line.text},` };
    })
    .toReversed();
}
