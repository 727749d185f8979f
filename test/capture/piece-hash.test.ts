import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PieceHash } from '../../harness/capture/piece-hash.ts';

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The digests of bytes that come in chunks of a size. */
function digestsOf(
  bytes: Uint8Array,
  { pieces, chunkBytes }: { readonly pieces: readonly number[]; readonly chunkBytes: number },
): readonly string[] {
  const hash = new PieceHash(pieces);
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) hash.update(bytes.subarray(at, at + chunkBytes));
  return hash.end();
}

it('finds the digest of each piece, however the bytes come', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 70 }),
      (parts, chunkBytes) => {
        const bytes = Buffer.concat(parts);
        const pieces = parts.map(({ byteLength }) => byteLength);
        expect(digestsOf(bytes, { pieces, chunkBytes })).toEqual(parts.map(sha256));
      },
    ),
  );
});

it('has one digest more where bytes follow the last piece', () => {
  const bytes = Buffer.from('abcdef');
  expect(digestsOf(bytes, { pieces: [2, 3], chunkBytes: 4 })).toEqual(
    ['ab', 'cde', 'f'].map((text) => sha256(Buffer.from(text))),
  );
});

it('has one for the piece that the bytes end in, and then no more', () => {
  const bytes = Buffer.from('abc');
  expect(digestsOf(bytes, { pieces: [2, 3, 4], chunkBytes: 1 })).toEqual(
    ['ab', 'c'].map((text) => sha256(Buffer.from(text))),
  );
});
