import { event, integer } from './chunk-writer.ts';

export interface WrittenField {
  readonly name: string;
  /** Id of the field's type. */
  readonly type: number;
  readonly isPooled?: boolean;
  readonly isArray?: boolean;
  /** Ids of annotation types, with the value given. */
  readonly annotations?: ReadonlyMap<number, string>;
}

export interface WrittenType {
  readonly id: number;
  readonly name: string;
  readonly isEvent?: boolean;
  readonly isSimple?: boolean;
  readonly fields?: readonly WrittenField[];
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children?: readonly Element[];
}

/** A metadata event that declares these types. */
export function metadata(types: readonly WrittenType[]): Buffer {
  return metadataOf({
    name: 'root',
    attributes: {},
    children: [
      { name: 'metadata', attributes: {}, children: types.map(classElement) },
      { name: 'region', attributes: { locale: 'en', gmtOffset: '3600000' } },
    ],
  });
}

/** A metadata event with any tree. */
export function metadataOf(root: Element): Buffer {
  const strings: string[] = [];
  const indexOf = (text: string): Buffer => {
    if (!strings.includes(text)) strings.push(text);
    return integer(strings.indexOf(text));
  };
  const write = ({ name, attributes, children = [] }: Element): Buffer =>
    Buffer.concat([
      indexOf(name),
      integer(Object.keys(attributes).length),
      ...Object.entries(attributes).flatMap(([key, value]) => [indexOf(key), indexOf(value)]),
      integer(children.length),
      ...children.map(write),
    ]);
  const tree = write(root);
  const [start, duration, id] = [integer(0), integer(0), integer(1)];
  return event(0, start, duration, id, integer(strings.length), ...strings.map(utf8), tree);
}

function classElement({ id, name, isEvent, isSimple, fields = [] }: WrittenType): Element {
  return {
    name: 'class',
    attributes: {
      id: String(id),
      name,
      ...(isEvent === true ? { superType: 'jdk.jfr.Event' } : {}),
      ...(isSimple === true ? { simpleType: 'true' } : {}),
    },
    children: fields.map((field) => ({
      name: 'field',
      attributes: {
        name: field.name,
        class: String(field.type),
        ...(field.isPooled === true ? { constantPool: 'true' } : {}),
        ...(field.isArray === true ? { dimension: '1' } : {}),
      },
      children: [...(field.annotations ?? [])].map(([type, value]) => ({
        name: 'annotation',
        attributes: { class: String(type), value },
      })),
    })),
  };
}

/** A checkpoint event: constants by type and key; `toPrevious` is 0 for the first of a chunk. */
export function checkpoint(
  pools: ReadonlyMap<number, ReadonlyMap<number, Buffer>>,
  { toPrevious = 0 }: { readonly toPrevious?: number } = {},
): Buffer {
  const head = [integer(0), integer(0), integer(toPrevious), Buffer.of(1), integer(pools.size)];
  const written = [...pools].flatMap(([type, constants]) => [
    integer(type),
    integer(constants.size),
    ...[...constants].flatMap(([key, value]) => [integer(key), value]),
  ]);
  return event(1, ...head, ...written);
}

/** A string of each encoding that JFR has. */
export function utf8(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(3), integer(bytes.length), bytes]);
}

export function latin1(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.of(5), integer(bytes.length), bytes]);
}

export function characters(text: string): Buffer {
  const units = text.split('').map((unit) => integer(unit.charCodeAt(0)));
  return Buffer.concat([Buffer.of(4), integer(units.length), ...units]);
}

export function pooledString(key: number): Buffer {
  return Buffer.concat([Buffer.of(2), integer(key)]);
}

export const NULL_STRING = Buffer.of(0);
export const EMPTY_STRING = Buffer.of(1);
