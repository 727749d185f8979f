import { readableClassName } from '../class-name.ts';
import { IdIndex } from '../id-index.ts';
import { OBJECT_TYPE, PRIMITIVE_TYPES, typeSizesBytes } from '../record-tag.ts';
import { hexadecimalText, type Identifier } from '../identifier.ts';
import type { NameTable } from '../name-table.ts';

/** A field as a CLASS_DUMP declares it. */
export interface ClassField {
  readonly name: Identifier;
  readonly type: number;
}

export interface StaticField extends ClassField {
  /** What a reference refers to; null of other types. */
  readonly value: Identifier;
}

/** A class of the dump; `isDumped` is false while only its name or its objects were seen. */
export interface ClassEntry {
  readonly id: Identifier;
  name: string | null;
  isDumped: boolean;
  superclass: ClassEntry | null;
  loader: Identifier;
  /** Superclass, loader, signers, protection domain: what the class object itself refers to. */
  references: readonly Identifier[];
  statics: readonly StaticField[];
  fields: readonly ClassField[];
  /** Its place among the classes of the dump. */
  readonly index: number;
}

/** A reference in an instance's body. */
export interface FieldPlace {
  readonly offset: number;
  readonly declaredBy: ClassEntry;
  readonly field: ClassField;
}

/** Bounds the walk up the superclasses, which a damaged dump could bend into a ring. */
const SUPERCLASSES_MAX = 1_000;
const NULL: Identifier = { high: 0, low: 0 };
const REFERENCE_CLASS = 'java.lang.ref.Reference';
/** What these refer to is not held by them. */
const WEAK_CLASSES = new Set(['java.lang.ref.WeakReference', 'java.lang.ref.PhantomReference']);
const CLASS_NAMES_WITH_PRIMITIVES = new Map<number, string>(
  PRIMITIVE_TYPES.map(({ code, name }) => [code, `${name}[]`]),
);

/** The classes of a dump, as its LOAD_CLASS and CLASS_DUMP records describe them. */
export class ClassTable {
  readonly #ids = new IdIndex();
  readonly entries: ClassEntry[] = [];
  readonly #names: NameTable;
  readonly #id: 4 | 8;
  readonly #typeSizes: Uint8Array;
  #last: ClassEntry | null = null;

  constructor(names: NameTable, identifierSizeBytes: 4 | 8) {
    this.#names = names;
    this.#id = identifierSizeBytes;
    this.#typeSizes = typeSizesBytes(identifierSizeBytes);
  }

  /** The entry of the class with this identifier, made when it is new. */
  at(high: number, low: number): ClassEntry {
    // Objects of one class tend to lie together.
    if (this.#last !== null && this.#last.id.low === low && this.#last.id.high === high) return this.#last;
    const index = this.#ids.indexOf(high, low);
    const entry = this.entries[index] ?? this.#add(index, { high, low });
    this.#last = entry;
    return entry;
  }

  /** Takes the body of a LOAD_CLASS record: class serial (4), class, stack trace serial (4), name. */
  load(view: DataView, at: number): ClassEntry {
    const id = this.#identifier(view, at + 4);
    const name = this.#identifier(view, at + 8 + this.#id);
    const entry = this.at(id.high, id.low);
    const text = this.#names.text(name.high, name.low);
    entry.name = text === null ? null : readableClassName(text);
    return entry;
  }

  /** Takes a CLASS_DUMP that lies wholly in view; `at` is its tag. */
  define(view: DataView, at: number): ClassEntry {
    const idBytes = this.#id;
    const id = this.#identifier(view, at + 1);
    const entry = this.at(id.high, id.low);
    // Superclass, loader, signers, protection domain, two reserved; instance size (4).
    const head = at + 5 + idBytes;
    const references = [0, 1, 2, 3].map((place) => this.#identifier(view, head + place * idBytes));
    const superId = references[0] ?? NULL;
    entry.superclass = isNull(superId) ? null : this.at(superId.high, superId.low);
    entry.loader = references[1] ?? NULL;
    entry.references = references.filter((reference) => !isNull(reference));
    let place = head + 6 * idBytes + 4;
    const constants = view.getUint16(place);
    place += 2;
    for (let constant = 0; constant < constants; constant += 1) {
      place += 3 + this.#sizeOf(view.getUint8(place + 2));
    }
    const statics: StaticField[] = [];
    const staticCount = view.getUint16(place);
    place += 2;
    for (let field = 0; field < staticCount; field += 1) {
      const type = view.getUint8(place + idBytes);
      const valueAt = place + idBytes + 1;
      const value = type === OBJECT_TYPE ? this.#identifier(view, valueAt) : NULL;
      statics.push({ name: this.#identifier(view, place), type, value });
      place = valueAt + this.#sizeOf(type);
    }
    const fields: ClassField[] = [];
    const fieldCount = view.getUint16(place);
    place += 2;
    for (let field = 0; field < fieldCount; field += 1) {
      fields.push({ name: this.#identifier(view, place), type: view.getUint8(place + idBytes) });
      place += idBytes + 1;
    }
    entry.statics = statics;
    entry.fields = fields;
    entry.isDumped = true;
    return entry;
  }

  /** The name of a field, as its class declares it. */
  fieldName({ name }: ClassField): string {
    return this.#names.text(name.high, name.low) ?? '(field without a name)';
  }

  /** Where the body of an instance holds the references that keep objects alive: its own fields first, then inherited ones. */
  referencePlaces(entry: ClassEntry): readonly FieldPlace[] {
    const chain = superclassesOf(entry);
    const isWeak = chain.some(({ name }) => name !== null && WEAK_CLASSES.has(name));
    const places: FieldPlace[] = [];
    let offset = 0;
    for (const declaredBy of chain) {
      for (const field of declaredBy.fields) {
        const isWeakReferent =
          isWeak && declaredBy.name === REFERENCE_CLASS && this.fieldName(field) === 'referent';
        if (field.type === OBJECT_TYPE && !isWeakReferent) places.push({ offset, declaredBy, field });
        offset += this.#sizeOf(field.type);
      }
    }
    return places;
  }

  /** Where the field of a name stands in an instance's body; `null` when its class has none. */
  offsetOf(entry: ClassEntry, name: string): number | null {
    let offset = 0;
    for (const field of superclassesOf(entry).flatMap(({ fields }) => fields)) {
      if (this.fieldName(field) === name) return offset;
      offset += this.#sizeOf(field.type);
    }
    return null;
  }

  /** The reference in an instance's body; null where the body ends before it. */
  identifierIn(body: Buffer, offset: number): Identifier {
    if (offset + this.#id > body.length) return NULL;
    return this.#identifier(new DataView(body.buffer, body.byteOffset, body.length), offset);
  }

  /** An entry's own and inherited instance fields, as an object's size needs them. */
  fieldSums(entry: ClassEntry): {
    readonly primitiveBytes: number;
    readonly references: number;
    /** Bytes of an instance's body in the dump. */
    readonly bodyBytes: number;
  } {
    let primitiveBytes = 0;
    let references = 0;
    for (const { fields } of superclassesOf(entry)) {
      for (const { type } of fields) {
        if (type === OBJECT_TYPE) references += 1;
        else primitiveBytes += this.#sizeOf(type);
      }
    }
    return { primitiveBytes, references, bodyBytes: primitiveBytes + references * this.#id };
  }

  #add(index: number, id: Identifier): ClassEntry {
    const entry: ClassEntry = {
      id,
      name: null,
      isDumped: false,
      superclass: null,
      loader: NULL,
      references: [],
      statics: [],
      fields: [],
      index,
    };
    this.entries[index] = entry;
    return entry;
  }

  #identifier(view: DataView, at: number): Identifier {
    return this.#id === 4
      ? { high: 0, low: view.getUint32(at) }
      : { high: view.getUint32(at), low: view.getUint32(at + 4) };
  }

  #sizeOf(type: number): number {
    return this.#typeSizes[type] ?? 0;
  }
}

/** A class's name, or what stands for it. */
export function classNameOf({ name, id }: ClassEntry): string {
  return name ?? `(class ${hexadecimalText(id)} without a name)`;
}

/** The name of an array of primitives by its type code. */
export function primitiveArrayName(type: number): string {
  return CLASS_NAMES_WITH_PRIMITIVES.get(type) ?? `(array of type ${type})`;
}

export function isNull({ high, low }: Identifier): boolean {
  return high === 0 && low === 0;
}

/** The class itself, its superclass, and so on. */
export function superclassesOf(entry: ClassEntry): readonly ClassEntry[] {
  const chain: ClassEntry[] = [];
  for (
    let at: ClassEntry | null = entry;
    at !== null && chain.length < SUPERCLASSES_MAX;
    at = at.superclass
  ) {
    chain.push(at);
  }
  return chain;
}
