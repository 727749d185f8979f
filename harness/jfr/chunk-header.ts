/** Magic, version, eight 8-byte numbers, state (1), padding (1), flags (2). */
export const CHUNK_HEADER_BYTES = 68;

const MAGIC = Buffer.from('FLR\0', 'latin1');
/** 2.0 is written by JDK 9 to 12 and by ddprof, 2.1 by HotSpot since. */
const MAJOR_VERSION = 2;
const STATE_FINISHED = 0;
const FLAG_COMPRESSED_INTEGERS = 1;
const FLAG_FINAL = 2;

/**
 * What a chunk says of itself in its first 68 bytes, as written there.
 *
 * Source: OpenJDK `jfr/recorder/repository/jfrChunkWriter.cpp`. Version 2.0 has a 4-byte number of
 * features in the place of state and flags; its values read alike.
 */
export interface ChunkHeader {
  /** Such as `2.1`. */
  readonly version: string;
  /** Bytes of the whole chunk; of an unfinished one, those before the last flush, or 0. */
  readonly sizeBytes: number;
  /** From the chunk's start to its last checkpoint event; 0 before the first flush. */
  readonly constantPoolOffset: number;
  /** From the chunk's start to its metadata event; 0 before the first flush. */
  readonly metadataOffset: number;
  /** Since the epoch. */
  readonly startNanos: bigint;
  /** Of an unfinished chunk, up to the last flush. */
  readonly durationNanos: bigint;
  /** The clock of the events, at `startNanos`. */
  readonly startTicks: bigint;
  readonly ticksPerSecond: bigint;
  readonly isFinished: boolean;
  /** The last chunk of a JVM that stopped its recorder. */
  readonly isFinal: boolean;
}

export type ChunkHeaderResult =
  | { readonly kind: 'header'; readonly header: ChunkHeader }
  /** More bytes are needed. */
  | { readonly kind: 'short' }
  | { readonly kind: 'no-chunk'; readonly reason: string };

/** Reads the header at `at`; what cannot be one any more is refused at its first wrong byte. */
export function readChunkHeader(bytes: Buffer, at: number): ChunkHeaderResult {
  const magic = bytes.subarray(at, at + MAGIC.length);
  if (!magic.equals(MAGIC.subarray(0, magic.length))) {
    return { kind: 'no-chunk', reason: 'no JFR chunk begins here: the bytes are not FLR\\0' };
  }
  if (bytes.length < at + CHUNK_HEADER_BYTES) return { kind: 'short' };
  const major = bytes.readUInt16BE(at + 4);
  const version = `${major}.${bytes.readUInt16BE(at + 6)}`;
  if (major !== MAJOR_VERSION) {
    return { kind: 'no-chunk', reason: `a JFR chunk of version ${version}; only 2.x can be read` };
  }
  const flags = bytes.readUInt16BE(at + 66);
  if ((flags & FLAG_COMPRESSED_INTEGERS) === 0) {
    return { kind: 'no-chunk', reason: 'a JFR chunk whose integers are not compressed cannot be read' };
  }
  const sizeBytes = Number(bytes.readBigUInt64BE(at + 8));
  const isFinished = bytes[at + 64] === STATE_FINISHED && sizeBytes !== 0;
  if (sizeBytes < CHUNK_HEADER_BYTES && sizeBytes !== 0) {
    return { kind: 'no-chunk', reason: `a JFR chunk of ${sizeBytes} bytes, too few for its own header` };
  }
  return {
    kind: 'header',
    header: {
      version,
      sizeBytes,
      constantPoolOffset: Number(bytes.readBigUInt64BE(at + 16)),
      metadataOffset: Number(bytes.readBigUInt64BE(at + 24)),
      startNanos: bytes.readBigInt64BE(at + 32),
      durationNanos: bytes.readBigInt64BE(at + 40),
      startTicks: bytes.readBigInt64BE(at + 48),
      ticksPerSecond: bytes.readBigInt64BE(at + 56),
      isFinished,
      isFinal: (flags & FLAG_FINAL) !== 0,
    },
  };
}

/** Whether a chunk that can be read seems to begin at `at`: magic and version; needs 8 bytes. */
export function isChunkStart(bytes: Buffer, at: number): boolean {
  return bytes.subarray(at, at + 4).equals(MAGIC) && bytes[at + 4] === 0 && bytes[at + 5] === MAJOR_VERSION;
}
