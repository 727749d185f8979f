import type { ClassCensus } from './class-census.ts';
import type { NameTable } from './name-table.ts';
import { RECORD_HEADER_BYTES } from './record-length.ts';
import { RECORD_TAG } from './record-tag.ts';

/** A class file cannot hold a longer name (16-bit length), so a longer text names no class. */
const NAME_BYTES_MAX = 65_535;

/** The body of a UTF8 or LOAD_CLASS record within `bytes`, which may end inside it. */
export interface NameRecordBody {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly at: number;
  readonly lengthBytes: number;
  readonly identifierSizeBytes: 4 | 8;
}

export type NameRecordResult =
  | { readonly kind: 'read' }
  | { readonly kind: 'short' }
  | { readonly kind: 'malformed'; readonly reason: string };

const READ = { kind: 'read' } as const;
const SHORT = { kind: 'short' } as const;

/**
 * UTF8: an identifier and the text it stands for. Read as plain UTF-8, from which Java's differs only outside the BMP.
 *
 * Reads those that follow one another from `at` on, a record's head, as long as they are whole and what they
 * should be, and returns where the first begins that is not: a service has some hundred thousand of them.
 */
export function readNames(
  { bytes, view, at, identifierSizeBytes }: Omit<NameRecordBody, 'lengthBytes'>,
  names: NameTable,
): number {
  let position = at;
  while (position + RECORD_HEADER_BYTES <= bytes.length && bytes[position] === RECORD_TAG.utf8) {
    const lengthBytes = view.getUint32(position + RECORD_HEADER_BYTES - 4);
    const end = position + RECORD_HEADER_BYTES + lengthBytes;
    const textBytes = lengthBytes - identifierSizeBytes;
    if (textBytes < 0 || textBytes > NAME_BYTES_MAX || end > bytes.length) break;
    position = end;
  }
  if (position > at) names.add(bytes, at, position);
  return position;
}

/** One UTF8 record that {@link readNames} stopped at. */
export function readUtf8({ bytes, at, lengthBytes, identifierSizeBytes }: NameRecordBody): NameRecordResult {
  if (lengthBytes < identifierSizeBytes) {
    return {
      kind: 'malformed',
      reason: `a UTF8 record of length ${lengthBytes} has no room for its identifier`,
    };
  }
  return lengthBytes - identifierSizeBytes <= NAME_BYTES_MAX && at + lengthBytes > bytes.length
    ? SHORT
    : READ;
}

/** LOAD_CLASS: class serial (4), class, stack trace serial (4), name. */
export function readLoadClass(body: NameRecordBody, census: ClassCensus): NameRecordResult {
  const { bytes, view, at, lengthBytes, identifierSizeBytes } = body;
  const expectedBytes = 8 + 2 * identifierSizeBytes;
  if (lengthBytes !== expectedBytes) {
    const reason = `a LOAD_CLASS record of length ${lengthBytes} instead of ${expectedBytes}`;
    return { kind: 'malformed', reason };
  }
  if (at + lengthBytes > bytes.length) return SHORT;
  const classId = { at: at + 4, identifierSizeBytes };
  const nameId = { at: at + 8 + identifierSizeBytes, identifierSizeBytes };
  const tally = census.classOf(high(view, classId), low(view, classId));
  census.nameClass(tally, high(view, nameId), low(view, nameId));
  return READ;
}

interface IdentifierPlace {
  readonly at: number;
  readonly identifierSizeBytes: 4 | 8;
}

function high(view: DataView, { at, identifierSizeBytes }: IdentifierPlace): number {
  return identifierSizeBytes === 4 ? 0 : view.getUint32(at);
}

function low(view: DataView, { at, identifierSizeBytes }: IdentifierPlace): number {
  return view.getUint32(identifierSizeBytes === 4 ? at : at + 4);
}
