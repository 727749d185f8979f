import { gunzipSync } from 'node:zlib';
import { MsgpackReader, type MsgpackValue } from './msgpack.ts';

/** One record of a log, as a log router takes it in. */
export interface LogRecord {
  /** Milliseconds since the epoch, as its maker says. */
  readonly timeMs: number;
  readonly fields: ReadonlyMap<string, MsgpackValue>;
}

export interface ForwardMessage {
  readonly tag: string;
  readonly records: readonly LogRecord[];
  /** The sender waits for this to be acknowledged; `null` when it does not. */
  readonly chunk: string | null;
}

/** What came is MessagePack, but no message of the Forward protocol. */
export class ForwardProtocolError extends Error {}

/** A chunk that grows beyond this when it is decompressed is refused. */
const DECOMPRESSED_BYTES_MAX = 64 * 1_048_576;
/** Extension type of a time with nanoseconds. */
const EVENT_TIME = 0;

/**
 * Reads a message in any of the modes of the Forward protocol (Forward Protocol Specification v1.5):
 * Message, which Docker's `fluentd` log driver sends, Forward, PackedForward and CompressedPackedForward.
 *
 * @throws ForwardProtocolError, MsgpackError
 */
export function readForwardMessage(value: MsgpackValue): ForwardMessage {
  if (!Array.isArray(value)) throw new ForwardProtocolError('a message is an array');
  const [tag, second, third, fourth]: readonly MsgpackValue[] = value;
  if (typeof tag !== 'string') throw new ForwardProtocolError('a message begins with its tag');
  if (Array.isArray(second)) {
    return { tag, records: second.map(readEntry), chunk: chunkOf(third) };
  }
  if (Buffer.isBuffer(second) || typeof second === 'string') {
    const packed = Buffer.from(second);
    const isCompressed = optionOf(third, 'compressed') === 'gzip';
    const entries = isCompressed ? decompressed(packed) : packed;
    return { tag, records: new MsgpackReader().push(entries).map(readEntry), chunk: chunkOf(third) };
  }
  return { tag, records: [readEntry([second ?? null, third ?? null])], chunk: chunkOf(fourth) };
}

/** The answer to a message with a `chunk`: `{"ack": chunk}`. */
export function acknowledgement(chunk: string): Buffer {
  const text = Buffer.from(chunk, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([Buffer.from([0x81, 0xa3]), Buffer.from('ack'), Buffer.from([0xdb]), length, text]);
}

function readEntry(entry: MsgpackValue): LogRecord {
  const [time = null, fields]: readonly MsgpackValue[] = Array.isArray(entry) ? entry : [];
  if (!(fields instanceof Map)) throw new ForwardProtocolError('an entry is a time and a map');
  return { timeMs: readTime(time), fields };
}

function readTime(time: MsgpackValue): number {
  if (typeof time === 'number') return time * 1000;
  if (time !== null && typeof time === 'object' && 'type' in time && time.type === EVENT_TIME) {
    return time.data.readUInt32BE(0) * 1000 + time.data.readUInt32BE(4) / 1e6;
  }
  throw new ForwardProtocolError('a time is an integer or an EventTime');
}

function chunkOf(options: MsgpackValue | undefined): string | null {
  const chunk = optionOf(options, 'chunk');
  return typeof chunk === 'string' ? chunk : null;
}

function optionOf(options: MsgpackValue | undefined, name: string): MsgpackValue | undefined {
  return options instanceof Map ? options.get(name) : undefined;
}

function decompressed(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: DECOMPRESSED_BYTES_MAX });
  } catch (cause) {
    throw new ForwardProtocolError('a chunk said to be compressed with gzip is not', { cause });
  }
}
