/** Longest line between two chunks: a size of 16 digits and a signature take some 110 bytes. */
const LINE_BYTES_MAX = 4096;
const LINE_FEED = 0x0a;

/**
 * Takes the object's bytes out of a body with `Content-Encoding: aws-chunked`, as the SDKs send it: chunks of
 * `<size in hexadecimal>[;chunk-signature=…]`, the bytes, an empty line; behind the last one, of size 0, trailers
 * (Amazon S3 API reference, "Signature calculations: transferring payload in multiple chunks").
 *
 * What is not of that form is given out as it is: the server is the one to refuse it.
 */
export class AwsChunkedDecoder {
  #line = '';
  /** Bytes of the chunk still to come; `null` between chunks. */
  #leftBytes: number | null = null;
  #isOver = false;
  #isMalformed = false;

  /** The bytes of the object among those of the body. */
  decode(body: Buffer): readonly Buffer[] {
    const pieces: Buffer[] = [];
    let at = 0;
    // Ends: each round takes bytes or returns.
    while (at < body.length && !this.#isOver) {
      if (this.#isMalformed) return [...pieces, body.subarray(at)];
      if (this.#leftBytes === null) {
        at = this.#readLine(body, at);
        continue;
      }
      const piece = body.subarray(at, at + this.#leftBytes);
      pieces.push(piece);
      at += piece.length;
      this.#leftBytes -= piece.length;
      if (this.#leftBytes === 0) this.#leftBytes = null;
    }
    return pieces;
  }

  #readLine(body: Buffer, at: number): number {
    const end = body.indexOf(LINE_FEED, at);
    this.#line += body.toString('latin1', at, end === -1 ? body.length : end);
    if (this.#line.length > LINE_BYTES_MAX) this.#isMalformed = true;
    if (end === -1) return body.length;
    const line = this.#line.trim();
    this.#line = '';
    // The empty line behind a chunk's bytes.
    if (line === '') return end + 1;
    const size = /^([0-9a-f]{1,12})(?:;|$)/i.exec(line)?.[1];
    if (size === undefined) this.#isMalformed = true;
    else if (Number.parseInt(size, 16) === 0) this.#isOver = true;
    else this.#leftBytes = Number.parseInt(size, 16);
    return end + 1;
  }
}
