import assert from 'node:assert/strict';

/** One part of a multipart body, as far as its head and its place tell. */
export interface MultipartPart {
  /** Field name; `null` where its head has none. */
  readonly name: string | null;
  readonly fileName: string | null;
  /** What its own head says; `null` where it says nothing. */
  readonly contentLengthBytes: number | null;
  /** Where its content begins in the body. */
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface MultipartScan {
  /** Those that are whole, in the order of the body. */
  readonly parts: readonly MultipartPart[];
  /** `null` for a body that ends with its closing boundary; else what is wrong, in plain words. */
  readonly flaw: string | null;
}

/** A part's head is a few lines; more is not one. */
const HEAD_BYTES_MAX = 16_384;
/** dd-java-agent sends two; more than this is no profile. */
const PARTS_MAX = 64;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

/** The boundary that a `Content-Type` names (RFC 2046, section 5.1.1); `null` where it is no multipart/form-data. */
export function multipartBoundary(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? null;
}

/**
 * Reads the structure of a multipart body (RFC 2046, RFC 7578) as its bytes go by, keeping none of them.
 *
 * Strict, as what decides whether a profile arrived whole: nothing before the first boundary, nothing behind
 * the closing one. `write` every piece in order, then `end`.
 */
export class MultipartScanner {
  readonly #delimiter: Buffer;
  readonly #parts: MultipartPart[] = [];
  /** What has been received and not been read yet. */
  #rest: Buffer;
  /** Offset of `#rest` in the body; before it at the start, where the first delimiter lacks its line end. */
  #offset = -CRLF.length;
  #state: 'delimiter' | 'behind-delimiter' | 'head' | 'content' | 'closed' = 'delimiter';
  #open: Omit<MultipartPart, 'sizeBytes'> | null = null;
  #flaw: string | null = null;
  #ended = false;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    this.#rest = CRLF;
  }

  write(piece: Uint8Array): void {
    assert(!this.#ended, 'MultipartScanner.write after end');
    if (this.#flaw !== null || this.#passContent(piece)) return;
    this.#rest = Buffer.concat([this.#rest, piece]);
    // Ends: each step takes bytes, or leaves.
    while (this.#flaw === null && this.#step());
  }

  end(): MultipartScan {
    assert(!this.#ended, 'MultipartScanner.end twice');
    this.#ended = true;
    const isClosed = this.#state === 'closed';
    const flaw = this.#flaw ?? (isClosed ? null : 'it ends without its closing boundary');
    return { parts: this.#parts, flaw };
  }

  /** Reads one thing more; `false` when that takes more bytes. */
  #step(): boolean {
    switch (this.#state) {
      case 'delimiter':
        return this.#readFirstDelimiter();
      case 'behind-delimiter':
        return this.#readBehindDelimiter();
      case 'head':
        return this.#readHead();
      case 'content':
        return this.#readContent();
      case 'closed':
        return this.#readBehindClose();
    }
  }

  #readFirstDelimiter(): boolean {
    const size = this.#delimiter.length;
    const start = this.#rest.subarray(0, size);
    if (!start.equals(this.#delimiter.subarray(0, start.length))) {
      this.#flaw = 'it does not begin with its boundary';
    }
    return start.length === size && this.#take(size, 'behind-delimiter');
  }

  /** `--` closes the body, a line end begins a part. */
  #readBehindDelimiter(): boolean {
    if (this.#rest.length < 2) return false;
    const next = this.#rest.toString('latin1', 0, 2);
    if (next === '\r\n') return this.#take(CRLF.length, 'head');
    if (next !== '--') {
      this.#flaw = 'its boundary is followed by something else than a line end';
      return false;
    }
    return this.#take(2, 'closed');
  }

  /** Its last line end may be missing; nothing else may follow. */
  #readBehindClose(): boolean {
    const isLineEnd = CRLF.subarray(0, this.#rest.length).equals(this.#rest);
    if (!isLineEnd) this.#flaw = 'something follows its closing boundary';
    return false;
  }

  #readHead(): boolean {
    const end = this.#rest.indexOf(HEAD_END);
    if (end > HEAD_BYTES_MAX || (end < 0 && this.#rest.length > HEAD_BYTES_MAX)) {
      this.#flaw = `the head of a part has more than ${HEAD_BYTES_MAX} bytes`;
    }
    if (end < 0 || this.#flaw !== null) return false;
    const head = this.#rest.toString('latin1', 0, end);
    this.#take(end + HEAD_END.length, 'content');
    this.#open = { ...readHead(head), offset: this.#offset };
    return true;
  }

  #readContent(): boolean {
    const at = this.#rest.indexOf(this.#delimiter);
    if (at < 0) {
      // What may yet turn out to be the beginning of a delimiter stays.
      const known = this.#rest.length - this.#delimiter.length + 1;
      if (known > 0) this.#take(known, 'content');
      return false;
    }
    const open = this.#open;
    assert(open !== null, 'content belongs to a part');
    this.#parts.push({ ...open, sizeBytes: this.#offset + at - open.offset });
    if (this.#parts.length > PARTS_MAX) this.#flaw = `it has more than ${PARTS_MAX} parts`;
    return this.#take(at + this.#delimiter.length, 'behind-delimiter');
  }

  /** Lets a piece go by that is content and nothing else, which nearly all are, without copying it. */
  #passContent(piece: Uint8Array): boolean {
    const kept = this.#delimiter.length - 1;
    if (this.#state !== 'content' || piece.byteLength <= kept || this.#rest.length > kept) return false;
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const seam = Buffer.concat([this.#rest, bytes.subarray(0, kept)]);
    if (seam.includes(this.#delimiter) || bytes.includes(this.#delimiter)) return false;
    this.#offset += this.#rest.length + bytes.length - kept;
    this.#rest = Buffer.from(bytes.subarray(-kept));
    return true;
  }

  #take(sizeBytes: number, state: 'behind-delimiter' | 'head' | 'content' | 'closed'): true {
    this.#rest = this.#rest.subarray(sizeBytes);
    this.#offset += sizeBytes;
    this.#state = state;
    return true;
  }
}

function readHead(head: string): Pick<MultipartPart, 'name' | 'fileName' | 'contentLengthBytes'> {
  const field = (name: string): string =>
    new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'im').exec(head)?.[1] ?? '';
  const disposition = field('Content-Disposition');
  const parameter = (name: string): string | null =>
    new RegExp(`;[ \\t]*${name}="([^"]*)"`, 'i').exec(disposition)?.[1] ?? null;
  const length = /^\d+$/.exec(field('Content-Length'))?.[0];
  return {
    name: parameter('name'),
    fileName: parameter('filename'),
    contentLengthBytes: length === undefined ? null : Number(length),
  };
}
