import { RECORD_TAG } from './record-tag.ts';

/** Tag (1), microseconds since the header's time (4), length of the body (4). */
export const RECORD_HEADER_BYTES = 9;
/** Stack trace serial, thread serial, number of frames. */
export const TRACE_HEAD_BYTES = 12;

/** Lengths of the records that have only one, in bytes and in identifiers (source: the format's description). */
const FIXED_LENGTHS: ReadonlyMap<number, { readonly bytes: number; readonly identifiers: number }> = new Map([
  [0x03, { bytes: 4, identifiers: 0 }], // UNLOAD_CLASS
  [RECORD_TAG.frame, { bytes: 8, identifiers: 4 }],
  [0x07, { bytes: 24, identifiers: 0 }], // HEAP_SUMMARY
  [0x0a, { bytes: 8, identifiers: 4 }], // START_THREAD
  [0x0b, { bytes: 4, identifiers: 0 }], // END_THREAD
  [0x0e, { bytes: 6, identifiers: 0 }], // CONTROL_SETTINGS
]);

/** Why a record of a fixed length cannot have the one it claims; `null` when it can. */
export function recordLengthFault(record: {
  readonly tag: number;
  readonly name: string;
  readonly lengthBytes: number;
  readonly identifierSizeBytes: number;
}): string | null {
  const { tag, name, lengthBytes, identifierSizeBytes } = record;
  const fixed = FIXED_LENGTHS.get(tag);
  if (fixed === undefined) return null;
  const expectedBytes = fixed.bytes + fixed.identifiers * identifierSizeBytes;
  return lengthBytes === expectedBytes
    ? null
    : `a ${name} record of length ${lengthBytes} instead of ${expectedBytes}`;
}

/** Why a stack trace cannot have the length it claims: it says itself how many frames it has. */
export function traceLengthFault(
  view: DataView,
  body: { readonly at: number; readonly lengthBytes: number; readonly identifierSizeBytes: number },
): string | null {
  const { at, lengthBytes, identifierSizeBytes } = body;
  if (lengthBytes < TRACE_HEAD_BYTES)
    return `a TRACE record of length ${lengthBytes} has no room for its head`;
  const frames = view.getUint32(at + 8);
  const expectedBytes = TRACE_HEAD_BYTES + frames * identifierSizeBytes;
  return lengthBytes === expectedBytes
    ? null
    : `a TRACE record of length ${lengthBytes} instead of the ${expectedBytes} of its ${frames} frames`;
}
