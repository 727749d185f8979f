/**
 * Tags of the HPROF binary format 1.0.1 and 1.0.2 as HotSpot writes it (source: the format comment at
 * the head of OpenJDK `services/heapDumper.cpp`).
 */
export const RECORD_TAG = {
  utf8: 0x01,
  loadClass: 0x02,
  frame: 0x04,
  trace: 0x05,
  heapDump: 0x0c,
  heapDumpSegment: 0x1c,
  heapDumpEnd: 0x2c,
} as const;

/** Every top-level record of the format; a tag that is not here is damage. */
export const RECORD_NAMES: ReadonlyMap<number, string> = new Map([
  [RECORD_TAG.utf8, 'UTF8'],
  [RECORD_TAG.loadClass, 'LOAD_CLASS'],
  [0x03, 'UNLOAD_CLASS'],
  [RECORD_TAG.frame, 'FRAME'],
  [RECORD_TAG.trace, 'TRACE'],
  [0x06, 'ALLOC_SITES'],
  [0x07, 'HEAP_SUMMARY'],
  [0x0a, 'START_THREAD'],
  [0x0b, 'END_THREAD'],
  [RECORD_TAG.heapDump, 'HEAP_DUMP'],
  [0x0d, 'CPU_SAMPLES'],
  [0x0e, 'CONTROL_SETTINGS'],
  [RECORD_TAG.heapDumpSegment, 'HEAP_DUMP_SEGMENT'],
  [RECORD_TAG.heapDumpEnd, 'HEAP_DUMP_END'],
]);

/** Sub-records of a heap dump that describe a class or an object. */
export const HEAP_TAG = {
  classDump: 0x20,
  instance: 0x21,
  objectArray: 0x22,
  primitiveArray: 0x23,
} as const;

/**
 * Bytes of each GC root sub-record with its tag byte, indexed by tag; 0 where the tag is no root.
 */
export function rootSizesBytes(identifierSizeBytes: number): Uint8Array {
  const id = identifierSizeBytes;
  const sizes = new Uint8Array(256);
  sizes[0xff] = 1 + id; // ROOT_UNKNOWN
  sizes[0x01] = 1 + 2 * id; // ROOT_JNI_GLOBAL
  sizes[0x02] = 1 + id + 8; // ROOT_JNI_LOCAL
  sizes[0x03] = 1 + id + 8; // ROOT_JAVA_FRAME
  sizes[0x04] = 1 + id + 4; // ROOT_NATIVE_STACK
  sizes[0x05] = 1 + id; // ROOT_STICKY_CLASS
  sizes[0x06] = 1 + id + 4; // ROOT_THREAD_BLOCK
  sizes[0x07] = 1 + id; // ROOT_MONITOR_USED
  sizes[0x08] = 1 + id + 8; // ROOT_THREAD_OBJ
  return sizes;
}

/** The format's type code of a reference. */
export const OBJECT_TYPE = 2;

/** Java's primitive types with the format's type codes. */
export const PRIMITIVE_TYPES = [
  { code: 4, name: 'boolean', descriptor: 'Z', sizeBytes: 1 },
  { code: 5, name: 'char', descriptor: 'C', sizeBytes: 2 },
  { code: 6, name: 'float', descriptor: 'F', sizeBytes: 4 },
  { code: 7, name: 'double', descriptor: 'D', sizeBytes: 8 },
  { code: 8, name: 'byte', descriptor: 'B', sizeBytes: 1 },
  { code: 9, name: 'short', descriptor: 'S', sizeBytes: 2 },
  { code: 10, name: 'int', descriptor: 'I', sizeBytes: 4 },
  { code: 11, name: 'long', descriptor: 'J', sizeBytes: 8 },
] as const;

/** Bytes a value takes in the dump, indexed by type code; 0 where the code is no type. */
export function typeSizesBytes(identifierSizeBytes: number): Uint8Array {
  const sizes = new Uint8Array(256);
  sizes[OBJECT_TYPE] = identifierSizeBytes;
  for (const { code, sizeBytes } of PRIMITIVE_TYPES) sizes[code] = sizeBytes;
  return sizes;
}
