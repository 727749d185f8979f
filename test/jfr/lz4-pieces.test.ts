import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { LZ4_MAGIC, unlz4Pieces } from '../../harness/jfr/lz4-pieces.ts';

/** A head as dd-java-agent 1.42.0 writes it: independent blocks of 64 kB at most, no checksums. */
const HEAD = Buffer.concat([LZ4_MAGIC, Buffer.from([0x60, 0x40, 0x82])]);
const END = Buffer.alloc(4);
/** A literal `abc`, a match of 597 bytes three back, which makes what it reads, and a literal of five. */
const REPEATED = Buffer.from([
  0x3f, 0x61, 0x62, 0x63, 3, 0, 255, 255, 68, 0x50, 0x74, 0x61, 0x69, 0x6c, 0x21,
]);
const TEXT = `${'abc'.repeat(200)}tail!`;

function block(bytes: Buffer, isPlain = false): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(isPlain ? bytes.length + 0x8000_0000 : bytes.length);
  return Buffer.concat([size, bytes]);
}

const framed = (...blocks: readonly Buffer[]): Buffer => Buffer.concat([HEAD, ...blocks, END]);

async function unpack(frame: Buffer, pieceBytes = frame.length): Promise<string> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < frame.length; at += pieceBytes) yield frame.subarray(at, at + pieceBytes);
  }
  return (await buffer(unlz4Pieces(pieces()))).toString('latin1');
}

test('unpacks literals and matches that overlap what they make', async () => {
  expect(await unpack(framed(block(REPEATED)))).toBe(TEXT);
});

test('unpacks blocks that are not compressed, and a match that reaches back into the block before', async () => {
  const backwards = Buffer.from([0x01, 5, 0, 0x50, 0x74, 0x61, 0x69, 0x6c, 0x21]);
  expect(await unpack(framed(block(Buffer.from('plain'), true), block(backwards)))).toBe(
    'plainplain'.slice(0, 10) + 'tail!',
  );
});

test('passes over the sizes and checksums that a head may announce', async () => {
  const head = Buffer.concat([LZ4_MAGIC, Buffer.from([0x7c, 0x40]), Buffer.alloc(8), Buffer.from([0])]);
  const frame = Buffer.concat([head, block(REPEATED), Buffer.alloc(4), END, Buffer.alloc(4)]);
  expect(await unpack(frame)).toBe(TEXT);
});

test('unpacks the same however the frame is cut into pieces', async () => {
  const frame = framed(block(REPEATED), block(Buffer.from('more'), true));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: frame.length }), async (pieceBytes) => {
      expect(await unpack(frame, pieceBytes)).toBe(`${TEXT}more`);
    }),
  );
});

test('no frame that is cut is whole, wherever it is cut', async () => {
  const frame = framed(block(REPEATED));
  for (let length = 0; length < frame.length; length += 1) {
    await expect(unpack(frame.subarray(0, length)), `cut at ${length}`).rejects.toThrow(/lz4/);
  }
});

test.each([
  ['something behind its end', Buffer.concat([framed(block(REPEATED)), Buffer.from('x')]), /follow the end/],
  [
    'another magic',
    Buffer.concat([Buffer.from('FLR\0'), framed(block(REPEATED)).subarray(4)]),
    /does not begin/,
  ],
  ['a dictionary', Buffer.concat([LZ4_MAGIC, Buffer.from([0x61, 0x40, 0])]), /dictionary/],
  ['a block larger than it may be', framed(block(Buffer.alloc(70_000), true)), /block of 70000 bytes/],
  ['a match before the beginning', framed(block(Buffer.from([0x10, 0x61, 9, 0, 0x10, 0x62]))), /leads out/],
  ['a match of no distance', framed(block(Buffer.from([0x10, 0x61, 0, 0, 0x10, 0x62]))), /leads out/],
  ['a literal longer than its block', framed(block(Buffer.from([0xf0, 200, 0x61]))), /leads out/],
  [
    'a match longer than a block may become',
    framed(
      block(
        Buffer.concat([
          Buffer.from([0x1f, 0x61, 1, 0]),
          Buffer.alloc(300, 255),
          Buffer.from([0, 0x10, 0x62]),
        ]),
      ),
    ),
    /leads out/,
  ],
])('%s is damage', async (_what, frame, reason) => {
  await expect(unpack(frame)).rejects.toThrow(reason);
});
