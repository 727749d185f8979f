import type { HprofHeader } from './hprof-scan.ts';

export type FileHeaderResult =
  | { readonly kind: 'header'; readonly header: HprofHeader; readonly sizeBytes: number }
  /** More bytes are needed. */
  | { readonly kind: 'short' }
  | { readonly kind: 'not-hprof'; readonly reason: string };

const FORMATS = ['JAVA PROFILE 1.0.1', 'JAVA PROFILE 1.0.2'] as const;
const FORMAT_BYTES = FORMATS[0].length;
/** The format's name, a NUL, identifier size (4), milliseconds since the epoch (8). */
export const HEADER_BYTES = FORMAT_BYTES + 1 + 4 + 8;

/** Reads the header that a dump begins with; what cannot be one any more is refused at its first wrong byte. */
export function readFileHeader(bytes: Buffer): FileHeaderResult {
  const start = bytes.toString('latin1', 0, FORMAT_BYTES + 1);
  const format = FORMATS.find((name) => `${name}\0`.startsWith(start));
  if (format === undefined) {
    return { kind: 'not-hprof', reason: `not an HPROF file: it does not begin with ${FORMATS.join(' or ')}` };
  }
  if (bytes.length < HEADER_BYTES) return { kind: 'short' };
  const identifierSizeBytes = bytes.readUInt32BE(FORMAT_BYTES + 1);
  if (identifierSizeBytes !== 4 && identifierSizeBytes !== 8) {
    const reason = `the header gives identifiers ${identifierSizeBytes} bytes; only 4 and 8 exist`;
    return { kind: 'not-hprof', reason };
  }
  const dumpedAtMs =
    bytes.readUInt32BE(FORMAT_BYTES + 5) * 0x1_0000_0000 + bytes.readUInt32BE(FORMAT_BYTES + 9);
  return { kind: 'header', header: { format, identifierSizeBytes, dumpedAtMs }, sizeBytes: HEADER_BYTES };
}
