import { ByteCursor } from './byte-cursor.ts';
import { TypeDefinition, type Field } from './type-definition.ts';
import { UnreadableValue } from './unreadable-value.ts';

/** What a chunk says of the events in it: the meaning of every byte. */
export interface Metadata {
  readonly types: ReadonlyMap<number, TypeDefinition>;
  /** Of the JVM's time zone, in milliseconds; 0 where the chunk does not tell. */
  readonly gmtOffsetMs: number;
}

/** Of a chunk whose metadata was never written or cannot be read: its events are bytes only. */
export const NO_METADATA: Metadata = { types: new Map(), gmtOffsetMs: 0 };

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
}

const EVENT_SUPERTYPE = 'jdk.jfr.Event';
/** `root`, `metadata`, `class`, `field`, `annotation`: five are in use. */
const DEEPEST_ELEMENT = 16;

/**
 * Reads the metadata event from `start` to `end`: a table of strings, then a tree of elements whose names
 * and attributes are indices into it.
 *
 * Throws `UnreadableValue` for what is none.
 */
export function readMetadata({ bytes, start, end }: MetadataPlace): Metadata {
  const cursor = new ByteCursor(bytes, start, end);
  for (const _skipped of ['size', 'type', 'start', 'duration', 'id']) cursor.readLong();
  const strings: string[] = [];
  for (let left = cursor.readCount(); left > 0; left -= 1) {
    strings.push(cursor.readString(cursor.readByte()) ?? '');
  }
  const root = readElement(cursor, strings, 0);
  if (cursor.at > end) throw new UnreadableValue('the metadata runs past the end of its event');
  const classes = childrenOf(root, 'metadata').flatMap((metadata) => childrenOf(metadata, 'class'));
  const names = new Map(classes.map((each) => [numberOf(each, 'id'), each.attributes.get('name') ?? '']));
  const types = classes.map((each) => typeOf(each, names));
  const region = childrenOf(root, 'region')[0];
  return {
    types: new Map(types.map((type) => [type.id, type])),
    gmtOffsetMs: region === undefined ? 0 : numberOf(region, 'gmtOffset'),
  };
}

export interface MetadataPlace {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

function readElement(cursor: ByteCursor, strings: readonly string[], depth: number): Element {
  if (depth > DEEPEST_ELEMENT) throw new UnreadableValue('the metadata nests too deeply');
  const readText = (): string => {
    const text = strings[cursor.readInteger(32)];
    if (text === undefined) throw new UnreadableValue('the metadata names a string that it does not hold');
    return text;
  };
  const name = readText();
  const attributes = new Map<string, string>();
  for (let left = cursor.readCount(); left > 0; left -= 1) {
    const key = readText();
    attributes.set(key, readText());
  }
  const children: Element[] = [];
  for (let left = cursor.readCount(); left > 0; left -= 1) {
    children.push(readElement(cursor, strings, depth + 1));
  }
  return { name, attributes, children };
}

function typeOf(element: Element, names: ReadonlyMap<number, string>): TypeDefinition {
  return new TypeDefinition({
    id: numberOf(element, 'id'),
    name: element.attributes.get('name') ?? '',
    isEvent: element.attributes.get('superType') === EVENT_SUPERTYPE,
    isSimple: element.attributes.get('simpleType') === 'true',
    fields: childrenOf(element, 'field').map((field) => fieldOf(field, names)),
  });
}

function fieldOf(element: Element, names: ReadonlyMap<number, string>): Field {
  return {
    name: element.attributes.get('name') ?? '',
    typeId: numberOf(element, 'class'),
    isPooled: element.attributes.get('constantPool') === 'true',
    isArray: numberOf(element, 'dimension') > 0,
    annotations: new Map(
      childrenOf(element, 'annotation').map((annotation) => [
        names.get(numberOf(annotation, 'class')) ?? '',
        annotation.attributes.get('value') ?? '',
      ]),
    ),
  };
}

function childrenOf(element: Element, name: string): Element[] {
  return element.children.filter((child) => child.name === name);
}

/** 0 where there is no such attribute, or none that is a number. */
function numberOf(element: Element, attribute: string): number {
  return Number(element.attributes.get(attribute) ?? 0) || 0;
}
