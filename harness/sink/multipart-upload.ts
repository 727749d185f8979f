import type { Clock } from '../clock.ts';
import type { MeasuredBody } from './body-meter.ts';
import type { ObjectStoreEvent, UploadPiece } from './object-store-event.ts';

export interface MultipartUploadOptions {
  /** Number of this upload among all. */
  readonly upload: number;
  readonly bucket: string;
  readonly key: string;
  readonly clock: Clock;
  readonly emit: (event: ObjectStoreEvent) => void;
}

export type PartOutcome = 'accepted' | 'rejected' | 'aborted';

/** What became of one request with a part; of a number that comes twice the later counts, as on S3. */
export interface PartEnd {
  readonly partNumber: number;
  readonly outcome: PartOutcome;
  readonly httpStatus: number | null;
  readonly body: MeasuredBody;
}

/** How the server answered to a completion. */
export interface Completion {
  /** In the order in which the client lists them, which is the object's. */
  readonly partNumbers: readonly number[];
  readonly isStored: boolean;
  readonly httpStatus: number | null;
}

/** An object that comes in parts, told as one upload: it is durable only when its completion is. */
export class MultipartUpload {
  readonly #options: MultipartUploadOptions;
  readonly #accepted = new Map<number, UploadPiece>();
  #firstByteAtMs: number | null = null;
  #lastByteAtMs: number | null = null;
  #lastActivityAtMs: number;
  /** Bytes of parts that broke off, since the last one that did not. */
  #brokenOffBytes = 0;
  /** What the server last said no with; `undefined` when its last answer was a yes. */
  #refusedWith: number | null | undefined;
  #isOver = false;

  constructor(options: MultipartUploadOptions) {
    this.#options = options;
    const { clock, emit, upload, bucket, key } = options;
    this.#lastActivityAtMs = clock.nowMs();
    emit({
      kind: 'upload-begin',
      atMs: this.#lastActivityAtMs,
      upload,
      bucket,
      key,
      contentLengthBytes: null,
      encoding: 'identity',
    });
  }

  partEnded({ partNumber, outcome, httpStatus, body }: PartEnd): void {
    this.#firstByteAtMs ??= body.firstByteAtMs;
    this.#lastByteAtMs = body.lastByteAtMs ?? this.#lastByteAtMs;
    this.#lastActivityAtMs = this.#options.clock.nowMs();
    this.#refusedWith = outcome === 'rejected' ? httpStatus : undefined;
    this.#brokenOffBytes = outcome === 'aborted' ? body.receivedBytes : 0;
    if (outcome === 'accepted') {
      const { receivedBytes, sha256 } = body;
      this.#accepted.set(partNumber, { receivedBytes, sha256 });
    }
    const { upload, emit } = this.#options;
    const receivedBytes = this.#receivedBytes();
    emit({ kind: 'upload-progress', atMs: this.#lastActivityAtMs, upload, receivedBytes });
  }

  /** A completion that the server refuses may be asked for again: only what it stores ends the upload. */
  completed({ partNumbers, isStored, httpStatus }: Completion): void {
    this.#lastActivityAtMs = this.#options.clock.nowMs();
    if (!isStored) {
      this.#refusedWith = httpStatus;
      return;
    }
    const pieces = partNumbers.flatMap((partNumber) => this.#accepted.get(partNumber) ?? []);
    if (pieces.length < partNumbers.length || pieces.length === 0) {
      const { key, emit } = this.#options;
      const message = `the S3 server completed ${key} with parts whose arrival was not seen`;
      emit({ kind: 'failure', atMs: this.#lastActivityAtMs, message });
    }
    this.#end({ outcome: 'durable', httpStatus, pieces });
  }

  /** Nobody will complete it any more: it was given up, or the proxy ends. */
  giveUp(): void {
    const pieces = [...this.#accepted].toSorted(([one], [other]) => one - other).map(([, piece]) => piece);
    const isRefused = this.#refusedWith !== undefined;
    this.#end({ outcome: isRefused ? 'rejected' : 'aborted', httpStatus: this.#refusedWith ?? null, pieces });
  }

  #end(end: {
    readonly outcome: 'durable' | 'rejected' | 'aborted';
    readonly httpStatus: number | null;
    readonly pieces: readonly UploadPiece[];
  }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { upload, bucket, key, emit } = this.#options;
    const sizeBytes = end.pieces.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    emit({
      kind: 'upload-end',
      atMs: this.#lastActivityAtMs,
      upload,
      bucket,
      key,
      ...end,
      receivedBytes: end.outcome === 'durable' ? sizeBytes : this.#receivedBytes(),
      firstByteAtMs: this.#firstByteAtMs,
      lastByteAtMs: this.#lastByteAtMs,
    });
  }

  #receivedBytes(): number {
    const accepted = [...this.#accepted.values()];
    return accepted.reduce((sum, { receivedBytes }) => sum + receivedBytes, this.#brokenOffBytes);
  }
}

/** The multipart uploads under way, by the id that the server gave each. */
export class MultipartUploads {
  readonly #uploads = new Map<string, MultipartUpload>();

  /** The upload with an id; a new one begins with its first part. */
  of(uploadId: string, begin: () => MultipartUpload): MultipartUpload {
    const known = this.#uploads.get(uploadId);
    if (known !== undefined) return known;
    const begun = begin();
    this.#uploads.set(uploadId, begun);
    return begun;
  }

  /** `undefined` for one of which no part was ever sent. */
  known(uploadId: string): MultipartUpload | undefined {
    return this.#uploads.get(uploadId);
  }

  /** Ends all that were not completed. */
  giveUpAll(): void {
    for (const upload of this.#uploads.values()) upload.giveUp();
  }
}
