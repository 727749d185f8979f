import { CompressionDamage } from './compression-damage.ts';

/** A length of 15 in the token, or of 255 in the byte behind, goes on in the next byte. */
const TOKEN_LENGTH_MAX = 15;
const NEXT_LENGTH_MAX = 255;
/** A match is at least this long; the token counts from there. */
const MATCH_BYTES_MIN = 4;

/**
 * Decompresses one block (lz4_Block_format.md) into `target` from `at` on, and returns the end there. Matches may
 * reach back to what stands before.
 */
export function decodeLz4Block(block: Buffer, target: Buffer, at: number): number {
  let from = 0;
  let to = at;
  const readLength = (start: number): number => {
    let length = start;
    if (start < TOKEN_LENGTH_MAX) return length;
    for (let byte = NEXT_LENGTH_MAX; byte === NEXT_LENGTH_MAX; from += 1) {
      byte = block[from] ?? outOfBlock();
      length += byte;
    }
    return length;
  };
  // Ends: each round takes at least its token.
  while (from < block.length) {
    const token = block[from] ?? 0;
    from += 1;
    const literals = readLength(token >> 4);
    if (from + literals > block.length || to + literals > target.length) return outOfBlock();
    to += block.copy(target, to, from, from + literals);
    from += literals;
    if (from === block.length) return to;
    if (from + 2 > block.length) return outOfBlock();
    const distance = block.readUInt16LE(from);
    from += 2;
    const matchEnd = to + readLength(token & TOKEN_LENGTH_MAX) + MATCH_BYTES_MIN;
    if (distance === 0 || distance > to || matchEnd > target.length) return outOfBlock();
    // Byte by byte: a match may overlap what it makes.
    for (; to < matchEnd; to += 1) target[to] = target[to - distance] ?? 0;
  }
  return outOfBlock();
}

function outOfBlock(): never {
  throw new CompressionDamage('its lz4 stream is damaged: a block leads out of itself');
}
