export interface ChunkParts {
  /** Default: `2.1`. */
  readonly version?: readonly [major: number, minor: number];
  readonly metadata?: Buffer;
  readonly constantPool?: Buffer;
  /** Between the metadata and the constant pool. */
  readonly events?: readonly Buffer[];
  /** Behind the last flush of a chunk that is not finished. */
  readonly afterFlush?: readonly Buffer[];
  /** 0 is finished, 255 being written, anything else the number of the flush. */
  readonly state?: number;
  readonly isFinal?: boolean;
  readonly startNanos?: bigint;
  readonly durationNanos?: bigint;
  readonly startTicks?: bigint;
  readonly ticksPerSecond?: bigint;
}

export const START_NANOS = 1_795_540_649_192_764_600n;
export const DURATION_NANOS = 4_000_000_000n;

/** LEB128, as JFR writes every integer. */
export function integer(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 0x80n && bytes.length < 8) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** An event: its size in four bytes, as HotSpot writes it, its type, its content. */
export function event(type: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat([integer(type), ...content]);
  const size = body.length + 4;
  const bytes = [size, size >> 7, size >> 14].map((part) => (part & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...bytes, size >> 21]), body]);
}

/** A checkpoint without pools: start, duration, distance to the previous one, kind, number of pools. */
const NO_CONSTANTS = event(1, Buffer.of(0, 0, 0, 1, 0));

/** One chunk: header, metadata, events, constant pool. */
export function chunk(parts: ChunkParts = {}): Buffer {
  const metadata = parts.metadata ?? event(0);
  const constantPool = parts.constantPool ?? NO_CONSTANTS;
  const events = Buffer.concat(parts.events ?? []);
  const header = Buffer.alloc(68);
  header.write('FLR\0', 'latin1');
  const [major, minor] = parts.version ?? [2, 1];
  header.writeUInt16BE(major, 4);
  header.writeUInt16BE(minor, 6);
  const constantPoolOffset = header.length + metadata.length + events.length;
  header.writeBigUInt64BE(BigInt(constantPoolOffset + constantPool.length), 8);
  header.writeBigUInt64BE(BigInt(constantPoolOffset), 16);
  header.writeBigUInt64BE(BigInt(header.length), 24);
  header.writeBigUInt64BE(parts.startNanos ?? START_NANOS, 32);
  header.writeBigUInt64BE(parts.durationNanos ?? DURATION_NANOS, 40);
  header.writeBigUInt64BE(parts.startTicks ?? 1_000n, 48);
  header.writeBigUInt64BE(parts.ticksPerSecond ?? 1_000_000_000n, 56);
  header[64] = parts.state ?? 0;
  header[67] = parts.isFinal === true ? 3 : 1;
  return Buffer.concat([header, metadata, events, constantPool, ...(parts.afterFlush ?? [])]);
}
