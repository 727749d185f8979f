import { HEAP_TAG, PRIMITIVE_TYPES, RECORD_TAG } from '../../harness/hprof/record-tag.ts';

/** Where the records and objects of a whole dump begin and end. */
export interface DumpStructure {
  /**
   * The bytes that say so: tags, lengths, counts and element types. The rest is what the objects hold, and no
   * reader of the format can see damage there.
   */
  readonly bytes: ReadonlySet<number>;
  /** Offsets at which a sub-record begins, and ends of segments. */
  readonly boundaries: ReadonlySet<number>;
}

export function structureOf(dump: Buffer): DumpStructure {
  const id = dump.readUInt32BE(19);
  const bytes = new Set<number>();
  const boundaries = new Set<number>();
  const mark = (at: number, count: number): void => {
    for (let byte = at; byte < at + count; byte += 1) bytes.add(byte);
  };
  // The format's name, its end, the identifiers' size.
  mark(0, 23);
  for (let at = 31; at < dump.length;) {
    const tag = dump.readUInt8(at);
    const end = at + 9 + dump.readUInt32BE(at + 5);
    mark(at, 1);
    mark(at + 5, 4);
    if (tag === RECORD_TAG.heapDumpSegment) {
      for (let sub = at + 9; sub < end;) {
        boundaries.add(sub);
        sub = markSubRecord(dump, { at: sub, id, mark });
      }
      boundaries.add(end);
    }
    at = end;
  }
  return { bytes, boundaries };
}

/**
 * Whether damage only makes an array longer by exactly the records behind it: then every record walks, and
 * what was skipped looks like the array's content. The format has no checksum that could tell.
 */
export function swallowsWholeRecords(
  damaged: Buffer,
  { at, structure }: { readonly at: number; readonly structure: DumpStructure },
): boolean {
  const id = damaged.readUInt32BE(19);
  const start = [...structure.boundaries].filter((boundary) => boundary <= at).at(-1) ?? 0;
  const isArray = [HEAP_TAG.primitiveArray, HEAP_TAG.objectArray].some(
    (tag) => damaged.readUInt8(start) === tag,
  );
  return (
    isArray && structure.boundaries.has(markSubRecord(damaged, { at: start, id, mark: () => undefined }))
  );
}

function markSubRecord(
  dump: Buffer,
  {
    at,
    id,
    mark,
  }: { readonly at: number; readonly id: number; readonly mark: (at: number, bytes: number) => void },
): number {
  const tag = dump.readUInt8(at);
  mark(at, 1);
  if (tag === HEAP_TAG.instance) {
    mark(at + 5 + 2 * id, 4);
    return at + 9 + 2 * id + dump.readUInt32BE(at + 5 + 2 * id);
  }
  if (tag === HEAP_TAG.objectArray) {
    mark(at + 5 + id, 4);
    return at + 9 + 2 * id + dump.readUInt32BE(at + 5 + id) * id;
  }
  if (tag === HEAP_TAG.primitiveArray) {
    mark(at + 5 + id, 5);
    const type = dump.readUInt8(at + 9 + id);
    const elementBytes = PRIMITIVE_TYPES.find(({ code }) => code === type)?.sizeBytes ?? 0;
    return at + 10 + id + dump.readUInt32BE(at + 5 + id) * elementBytes;
  }
  if (tag === HEAP_TAG.classDump) {
    // The builder's classes have no constants, and statics that are references.
    const constants = at + 9 + 7 * id;
    const statics = constants + 2;
    const fields = statics + 2 + dump.readUInt16BE(statics) * (2 * id + 1);
    mark(constants, 4);
    mark(fields, 2);
    return fields + 2 + dump.readUInt16BE(fields) * (id + 1);
  }
  const extra = new Map([
    [0x01, id],
    [0x02, 8],
    [0x03, 8],
    [0x08, 8],
  ]).get(tag);
  return at + 1 + id + (extra ?? 0);
}
