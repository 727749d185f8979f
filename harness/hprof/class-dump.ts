import { OBJECT_TYPE } from './record-tag.ts';

/** What the histogram needs of a CLASS_DUMP sub-record. */
interface ClassDump {
  readonly kind: 'class';
  /** Bytes of the sub-record, tag included. */
  readonly sizeBytes: number;
  /** Where the superclass's identifier stands in the view. */
  readonly superOffset: number;
  /** Whether the identifier there is not null. */
  readonly hasSuperclass: boolean;
  /** Bytes of the class's own primitive instance fields. */
  readonly primitiveBytes: number;
  /** How many of its own instance fields are references. */
  readonly references: number;
}

/** `short`: the sub-record goes on after `limit`. `bad-type`: a field has a type the format does not know. */
export type ClassDumpResult = ClassDump | { readonly kind: 'short' } | { readonly kind: 'bad-type' };

interface ClassDumpPlace {
  readonly view: DataView;
  /** Of the tag byte. */
  readonly offset: number;
  /** Where the readable bytes end. */
  readonly limit: number;
  readonly identifierSizeBytes: number;
  readonly typeSizes: Uint8Array;
}

const SHORT = { kind: 'short' } as const;
const BAD_TYPE = { kind: 'bad-type' } as const;

/**
 * Reads a CLASS_DUMP: the one sub-record whose size is known only by walking its three tables
 * (constant pool, static fields, instance fields). At most about 2.5 MB, by its 16-bit counts.
 */
export function readClassDump(place: ClassDumpPlace): ClassDumpResult {
  const { view, offset, limit, identifierSizeBytes, typeSizes } = place;
  // Tag, class, stack trace serial; superclass and five more identifiers; instance size.
  const superOffset = offset + 1 + identifierSizeBytes + 4;
  const constants = skipValues(place, { at: superOffset + 6 * identifierSizeBytes + 4, keyBytes: 2 });
  if (typeof constants !== 'number') return constants;
  const statics = skipValues(place, { at: constants, keyBytes: identifierSizeBytes });
  if (typeof statics !== 'number') return statics;

  if (statics + 2 > limit) return SHORT;
  const fieldCount = view.getUint16(statics);
  const fieldBytes = identifierSizeBytes + 1;
  const end = statics + 2 + fieldCount * fieldBytes;
  if (end > limit) return SHORT;
  let primitiveBytes = 0;
  let references = 0;
  for (let at = statics + 2; at < end; at += fieldBytes) {
    const type = view.getUint8(at + identifierSizeBytes);
    const sizeBytes = typeSizes[type] ?? 0;
    if (sizeBytes === 0) return BAD_TYPE;
    if (type === OBJECT_TYPE) references += 1;
    else primitiveBytes += sizeBytes;
  }
  return {
    kind: 'class',
    sizeBytes: end - offset,
    superOffset,
    hasSuperclass: hasNonZeroByte(view, { at: superOffset, sizeBytes: identifierSizeBytes }),
    primitiveBytes,
    references,
  };
}

/** The offset after a table of `key, type, value` entries that begins with its 16-bit count; it may lie behind `limit`. */
function skipValues(
  { view, limit, typeSizes }: ClassDumpPlace,
  table: { readonly at: number; readonly keyBytes: number },
): number | { readonly kind: 'short' } | { readonly kind: 'bad-type' } {
  if (table.at + 2 > limit) return SHORT;
  const count = view.getUint16(table.at);
  let at = table.at + 2;
  for (let entry = 0; entry < count; entry += 1) {
    if (at + table.keyBytes + 1 > limit) return SHORT;
    const sizeBytes = typeSizes[view.getUint8(at + table.keyBytes)] ?? 0;
    if (sizeBytes === 0) return BAD_TYPE;
    at += table.keyBytes + 1 + sizeBytes;
  }
  return at;
}

function hasNonZeroByte(view: DataView, range: { readonly at: number; readonly sizeBytes: number }): boolean {
  for (let at = range.at; at < range.at + range.sizeBytes; at += 1) if (view.getUint8(at) !== 0) return true;
  return false;
}
