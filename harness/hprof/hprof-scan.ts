export interface HprofHeader {
  /** Such as `JAVA PROFILE 1.0.2`. */
  readonly format: string;
  readonly identifierSizeBytes: 4 | 8;
  /** Milliseconds since the epoch on the clock of the machine that ran the JVM: when the dump began. */
  readonly dumpedAtMs: number;
}

/**
 * Whether a dump is whole.
 *
 * `complete`: every top-level record walks to exactly the end of the file, every sub-record to exactly
 * the end of its segment, and the last record is HEAP_DUMP_END with length 0. A kill can cut a dump
 * exactly between two records; then only the missing end record shows it.
 */
export type HprofStructure =
  | { readonly kind: 'complete' }
  | {
      readonly kind: 'broken';
      /** Start of the record or sub-record that does not walk; the file's size where one is missing. */
      readonly atOffset: number;
      /** Plain words that read on after "broken at byte N:". */
      readonly reason: string;
    };

/** What the heap held of one class; classes of one name from several loaders count as one. */
export interface ClassUse {
  /** As `Class.getName` spells it, but arrays as in source code: `byte[]`, `java.lang.String[]`. */
  readonly className: string;
  readonly instanceCount: number;
  /**
   * Bytes of the objects themselves, without what they refer to.
   *
   * The format does not carry them, so they are worked out from field types and array lengths for
   * HotSpot's default layout. They differ from the JVM's `GC.class_histogram` for the few classes to whose
   * instances the VM adds fields of its own (`java.lang.Thread`, `java.lang.Module`, class loaders), and for
   * all with `-XX:+UseCompactObjectHeaders`, which the format does not tell either.
   */
  readonly shallowBytes: number;
}

/** The facts of one dump. Of a broken one: what was read before the break. */
export interface HprofScan {
  /** All bytes of the stream, those after a break included. */
  readonly sizeBytes: number;
  /** `null` when the stream does not begin with a whole HPROF header. */
  readonly header: HprofHeader | null;
  readonly structure: HprofStructure;
  /** Bytes up to the end of the last top-level record that walks; all of them in a complete dump. */
  readonly intactBytes: number;
  /** References take 4 bytes on the heap although 8 in the dump; nothing in the format says so, addresses do. */
  readonly narrowReferences: boolean;
  /**
   * Classes with at least one object, most shallow bytes first; equal ones by name. Classes are not
   * counted as objects (of `java.lang.Class` a dump holds only those of the primitive types).
   */
  readonly classes: readonly ClassUse[];
}

export interface RankedClassUse extends ClassUse {
  /** 1 is the class with most shallow bytes. */
  readonly rank: number;
}

/**
 * What a dump says of one class by name; `null` when no object of it was dumped.
 *
 * This is presence and shallow size, **not** retention: a cache that holds the whole heap is one object
 * of 24 bytes, and the histogram's first line is `byte[]`. That a class is named here says that the dump
 * can answer for it, not that it holds the memory; who holds the bytes takes a tree from the GC roots.
 */
export function findClass(scan: HprofScan, className: string): RankedClassUse | null {
  const index = scan.classes.findIndex((use) => use.className === className);
  const use = scan.classes[index];
  return use === undefined ? null : { ...use, rank: index + 1 };
}
