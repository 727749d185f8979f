import { expect, test } from 'vitest';
import { LineSplitter } from '../../../harness/postmortem/log/line-splitter.ts';

function split(bytes: Buffer, chunkBytes: number): readonly (readonly [string, number])[] {
  const lines: (readonly [string, number])[] = [];
  const splitter = new LineSplitter((text, number) => lines.push([text, number]));
  for (let from = 0; from < bytes.length; from += chunkBytes)
    splitter.write(bytes.subarray(from, from + chunkBytes));
  splitter.end();
  return lines;
}

test.each([1, 2, 5, 1000])('numbers the lines, however they arrive, in chunks of %i bytes', (chunkBytes) => {
  expect(split(Buffer.from('one\r\n\nthr€e'), chunkBytes)).toEqual([
    ['one', 1],
    ['', 2],
    ['thr€e', 3],
  ]);
});

test('of a line without an end only the beginning is kept, and the next one is whole', () => {
  const long = Buffer.concat([Buffer.alloc(1 << 22, 'a'), Buffer.from('\nnext\n')]);
  const [first, second] = split(long, 1 << 16);
  expect(first?.[0]).toHaveLength(1 << 16);
  expect(second).toEqual(['next', 2]);
});
