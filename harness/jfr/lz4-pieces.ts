import { CompressionDamage } from './compression-damage.ts';
import { decodeLz4Block } from './lz4-block.ts';

/** The first bytes of every lz4 frame (lz4_Frame_format.md). */
export const LZ4_MAGIC = Buffer.from([0x04, 0x22, 0x4d, 0x18]);

const VERSION = 1;
const FLAG = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 } as const;
/** By the number that the frame's head gives. */
const BLOCK_BYTES_MAX: ReadonlyMap<number, number> = new Map([
  [4, 64 * 1024],
  [5, 256 * 1024],
  [6, 1024 * 1024],
  [7, 4 * 1024 * 1024],
]);
const UNCOMPRESSED = 0x8000_0000;
/** How far back a match may reach. */
const WINDOW_BYTES = 64 * 1024;
const CHECKSUM_BYTES = 4;

/**
 * Decompresses an lz4 frame as it goes by, which dd-java-agent sent until 2024; throws {@link CompressionDamage} where
 * it breaks. Checksums are passed over: dd-java-agent writes none, and what a recording is worth its structure says.
 */
export async function* unlz4Pieces(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteQueue(compressed);
  const frame = await readHead(bytes);
  // The window of what was given out, and behind it the block that is made.
  const made = Buffer.alloc(WINDOW_BYTES + frame.blockBytesMax);
  let end = 0;
  // Ends: each round takes a block of the frame, up to the one that ends it.
  for (;;) {
    const size = (await bytes.take(4)).readUInt32LE();
    if (size === 0) break;
    const isPlain = size >= UNCOMPRESSED;
    const block = await bytes.take(isPlain ? size - UNCOMPRESSED : size, frame.blockBytesMax);
    if (frame.hasBlockChecksums) await bytes.take(CHECKSUM_BYTES);
    const start = Math.min(end, WINDOW_BYTES);
    made.copyWithin(0, end - start, end);
    const room = made.subarray(0, start + frame.blockBytesMax);
    end = isPlain ? start + block.copy(room, start) : decodeLz4Block(block, room, start);
    yield Buffer.from(made.subarray(start, end));
  }
  if (frame.hasContentChecksum) await bytes.take(CHECKSUM_BYTES);
  if (!(await bytes.isAtEnd())) throw new CompressionDamage('bytes follow the end of its lz4 stream');
}

interface FrameHead {
  readonly blockBytesMax: number;
  readonly hasBlockChecksums: boolean;
  readonly hasContentChecksum: boolean;
}

async function readHead(bytes: ByteQueue): Promise<FrameHead> {
  const head = await bytes.take(LZ4_MAGIC.length + 2);
  const [flags = 0, sizes = 0] = head.subarray(LZ4_MAGIC.length);
  const blockBytesMax = BLOCK_BYTES_MAX.get(sizes >> 4);
  if (
    !head.subarray(0, LZ4_MAGIC.length).equals(LZ4_MAGIC) ||
    flags >> 6 !== VERSION ||
    blockBytesMax === undefined
  ) {
    throw new CompressionDamage('it does not begin as an lz4 stream does');
  }
  if ((flags & FLAG.dictionary) !== 0) throw new CompressionDamage('its lz4 stream needs a dictionary');
  const contentSizeBytes = (flags & FLAG.contentSize) === 0 ? 0 : 8;
  await bytes.take(contentSizeBytes + 1);
  return {
    blockBytesMax,
    hasBlockChecksums: (flags & FLAG.blockChecksum) !== 0,
    hasContentChecksum: (flags & FLAG.contentChecksum) !== 0,
  };
}

/** Gives out a stream in the amounts that are asked for. */
class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async take(sizeBytes: number, bytesMax = sizeBytes): Promise<Buffer> {
    if (sizeBytes > bytesMax) throw new CompressionDamage(`its lz4 stream has a block of ${sizeBytes} bytes`);
    while (this.#rest.length < sizeBytes) {
      if (!(await this.#fill())) throw new CompressionDamage('its lz4 stream ends too early');
    }
    const taken = this.#rest.subarray(0, sizeBytes);
    this.#rest = this.#rest.subarray(sizeBytes);
    return taken;
  }

  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#fill());
  }

  async #fill(): Promise<boolean> {
    const { done, value } = await this.#source.next();
    if (done === true) return false;
    this.#rest = Buffer.concat([this.#rest, value]);
    return true;
  }
}
