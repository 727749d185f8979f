const ALIGNMENT_BYTES = 8;

/** How the VM that wrote a dump lays objects out on its heap. */
export interface ObjectLayout {
  readonly instanceHeaderBytes: number;
  readonly arrayHeaderBytes: number;
  readonly referenceBytes: number;
}

/**
 * HotSpot's layouts: 64 bits with compressed references, 64 bits without, 32 bits.
 *
 * Compressed class pointers, 8-byte alignment and no compact headers are taken for granted, which are
 * the defaults of 17, 21 and 25 (source: OpenJDK `oops/arrayOop.hpp`, `oops/instanceOop.hpp`).
 */
export const LAYOUTS = {
  narrow: { instanceHeaderBytes: 12, arrayHeaderBytes: 16, referenceBytes: 4 },
  wide: { instanceHeaderBytes: 12, arrayHeaderBytes: 16, referenceBytes: 8 },
  bits32: { instanceHeaderBytes: 8, arrayHeaderBytes: 12, referenceBytes: 4 },
} as const satisfies Record<string, ObjectLayout>;

/** Heap bytes of one instance, given all its fields, inherited ones included. */
export function instanceSizeBytes(
  layout: ObjectLayout,
  fields: { readonly primitiveBytes: number; readonly references: number },
): number {
  return align(
    layout.instanceHeaderBytes + fields.primitiveBytes + fields.references * layout.referenceBytes,
  );
}

/** Heap bytes of one array. */
export function arraySizeBytes(
  layout: ObjectLayout,
  elements: { readonly count: number; readonly elementBytes: number },
): number {
  return align(layout.arrayHeaderBytes + elements.count * elements.elementBytes);
}

const INTEGER_MAX = 0x7fff_fff0;

/** By division where it must be: an array can be larger than the 32 bits of JavaScript's bitwise operators. */
function align(sizeBytes: number): number {
  if (sizeBytes <= INTEGER_MAX) return (sizeBytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
  return Math.ceil(sizeBytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
