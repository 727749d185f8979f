import { createHash, type Hash } from 'node:crypto';

/**
 * The SHA-256 of each stretch of a file as its bytes go by: what the parts of an upload were, found again in
 * what became of them. Bytes behind the last stretch have a digest of their own.
 */
export class PieceHash {
  readonly #sizesBytes: readonly number[];
  readonly #digests: string[] = [];
  #hash: Hash = createHash('sha256');
  #hashedBytes = 0;

  constructor(sizesBytes: readonly number[]) {
    this.#sizesBytes = sizesBytes;
  }

  update(bytes: Uint8Array): void {
    let left = bytes;
    // Ends: each round takes at least one byte, or closes a piece.
    while (left.byteLength > 0) {
      const sizeBytes = this.#sizesBytes[this.#digests.length] ?? Number.POSITIVE_INFINITY;
      const taken = left.subarray(0, sizeBytes - this.#hashedBytes);
      this.#hash.update(taken);
      this.#hashedBytes += taken.byteLength;
      left = left.subarray(taken.byteLength);
      if (this.#hashedBytes === sizeBytes) this.#close();
    }
  }

  /** Hexadecimal, in order; nothing may be added after it. */
  end(): readonly string[] {
    const isOpen = this.#hashedBytes > 0 || this.#digests.length < this.#sizesBytes.length;
    if (isOpen) this.#close();
    return this.#digests;
  }

  #close(): void {
    this.#digests.push(this.#hash.digest('hex'));
    this.#hash = createHash('sha256');
    this.#hashedBytes = 0;
  }
}
