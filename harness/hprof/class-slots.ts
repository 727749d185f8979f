import type { NumberGlobal } from './wat-module.ts';

export const SLOT_BYTES = 4;
const HASH_FACTOR = 0x9e3779b97f4a7c15n;

/** Where a loop in WebAssembly finds the classes it knows: open addressing, a slot holds the address of an entry. */
export interface ClassSlots {
  readonly slots: NumberGlobal;
  /** 64 less the logarithm of the number of slots. */
  readonly shift: NumberGlobal;
  readonly mask: NumberGlobal;
}

/** Tells a loop where its slots lie, of which there are a power of two. */
export function placeSlots(
  { slots, shift, mask }: ClassSlots,
  place: { readonly at: number; readonly count: number },
): void {
  slots.value = place.at;
  shift.value = 64 - Math.log2(place.count);
  mask.value = place.count - 1;
}

/** Has a slot point to the entry of a class, which begins with its identifier as in the dump. */
export function enterClass({ slots, shift, mask }: ClassSlots, memory: DataView, entry: number): void {
  const id = memory.getBigUint64(entry, true);
  let slot = Number(((id * HASH_FACTOR) & 0xffff_ffff_ffff_ffffn) >> BigInt(shift.value));
  // Ends: the table is never more than half full.
  while (memory.getUint32(slots.value + slot * SLOT_BYTES, true) !== 0) slot = (slot + 1) & mask.value;
  memory.setUint32(slots.value + slot * SLOT_BYTES, entry, true);
}
