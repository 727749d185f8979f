/** An integer of JFR takes at most this many bytes: eight of 7 bits each, then one of 8. */
const LONGEST_BYTES = 9;

/** Returned for an integer whose last byte is not there yet. */
export const INTEGER_SHORT = -1;

/** Where an integer (LEB128, as JFR writes all of them) that begins at `at` ends; the byte behind it. */
export function endOfInteger(bytes: Uint8Array, at: number): number {
  const last = at + LONGEST_BYTES - 1;
  for (let index = at; index < bytes.length; index += 1) {
    if (index === last || (bytes[index] ?? 0) < 0x80) return index + 1;
  }
  return INTEGER_SHORT;
}

/** Value of the integer from `at` to `end`; exact up to 2^53, and never negative. */
export function integerBetween(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  let scale = 1;
  for (let index = at; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    value += (index - at === LONGEST_BYTES - 1 ? byte : byte & 0x7f) * scale;
    scale *= 0x80;
  }
  return value;
}
