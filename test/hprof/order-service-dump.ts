import { OBJECT_TYPE } from '../../harness/hprof/record-tag.ts';
import { HprofWriter } from './hprof-writer.ts';

export const BYTE = 8;
export const INT = 10;
export const LONG = 11;

export const DUMPED_AT_MS = Date.UTC(2026, 10, 23, 4, 5, 6, 789);

/** Identifiers above 32 bits, so that a reader which drops the upper half mixes classes up. */
export const CLASS_ID = {
  object: 0x1_0000_0010n,
  cache: 0x2_0000_0010n,
  report: 0x3_0000_0020n,
  stringArray: 0x4_0000_0030n,
} as const;

/** One object of the fixture's heap. */
export type HeapObject =
  | { readonly kind: 'cache' }
  | { readonly kind: 'report' }
  | { readonly kind: 'strings'; readonly count: number }
  | { readonly kind: 'bytes'; readonly count: number }
  | { readonly kind: 'longs'; readonly count: number };

const ORDER_SERVICE_HEAP: readonly HeapObject[] = [
  { kind: 'cache' },
  ...Array.from({ length: 5 }, (): HeapObject => ({ kind: 'report' })),
  { kind: 'strings', count: 3 },
  { kind: 'bytes', count: 9_000 },
  { kind: 'bytes', count: 7 },
  { kind: 'longs', count: 4 },
];

export interface OrderServiceDumpOptions {
  /** Default 8. */
  readonly identifierSizeBytes?: 4 | 8;
  /** Default: one cache with five reports, and four arrays. */
  readonly objects?: readonly HeapObject[];
  /** Heap bytes from one object's address to the next's. Default 1 MiB: far apart. */
  readonly addressStepBytes?: number;
}

/**
 * A dump of an order service as the list of its parts: the file header, then one top-level record each,
 * ending with HEAP_DUMP_END. A cache has one reference; a report extends nothing and has two references
 * and a long.
 */
export function orderServiceDump(options: OrderServiceDumpOptions = {}): Buffer[] {
  const { identifierSizeBytes = 8, objects = ORDER_SERVICE_HEAP, addressStepBytes = 1 << 20 } = options;
  const writer = new HprofWriter(identifierSizeBytes);
  // With 4-byte identifiers the upper halves are cut off; the lower ones must tell the classes apart.
  const id = (value: bigint): bigint => (identifierSizeBytes === 8 ? value : value + (value >> 32n) * 256n);
  const names: readonly (readonly [classId: bigint, name: string])[] = [
    [CLASS_ID.object, 'java/lang/Object'],
    [CLASS_ID.cache, 'lastgasp/orders/ReportCache'],
    [CLASS_ID.report, 'lastgasp/orders/RenderedReport'],
    [CLASS_ID.stringArray, '[Ljava/lang/String;'],
  ];
  const dumpObject = (object: HeapObject, index: number): Buffer => {
    const address = 0x7_0000_0000n + BigInt(index * addressStepBytes);
    switch (object.kind) {
      case 'cache':
        return writer.instance(address, id(CLASS_ID.cache), identifierSizeBytes);
      case 'report':
        return writer.instance(address, id(CLASS_ID.report), 2 * identifierSizeBytes + 8);
      case 'strings':
        return writer.objectArray(address, id(CLASS_ID.stringArray), object.count);
      case 'bytes':
        return writer.primitiveArray(address, BYTE, object.count);
      case 'longs':
        return writer.primitiveArray(address, LONG, object.count);
    }
  };
  const classes = [
    writer.classDump(id(CLASS_ID.object), 0n, {}),
    writer.classDump(id(CLASS_ID.cache), id(CLASS_ID.object), {
      statics: [OBJECT_TYPE, INT],
      fields: [OBJECT_TYPE],
    }),
    writer.classDump(id(CLASS_ID.report), id(CLASS_ID.object), {
      fields: [OBJECT_TYPE, OBJECT_TYPE, LONG],
    }),
    writer.classDump(id(CLASS_ID.stringArray), id(CLASS_ID.object), {}),
  ];
  const half = Math.ceil(objects.length / 2);
  const dumped = objects.map(dumpObject);
  return [
    writer.header({ format: 'JAVA PROFILE 1.0.2', dumpedAtMs: DUMPED_AT_MS }),
    ...names.map(([, name], index) => writer.utf8(0xffff_0000_0001n + BigInt(index), name)),
    ...names.map(([classId], index) => writer.loadClass(id(classId), 0xffff_0000_0001n + BigInt(index))),
    writer.record(0x05, Buffer.alloc(12)),
    writer.segment([...writer.roots(), ...classes]),
    writer.segment(dumped.slice(0, half)),
    writer.segment(dumped.slice(half)),
    writer.endRecord(),
  ];
}
