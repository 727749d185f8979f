import type { Clock } from '../clock.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import { BodyMeter } from './body-meter.ts';
import { MultipartUpload, type MultipartUploads, type PartOutcome } from './multipart-upload.ts';
import type { ObjectStoreEvent } from './object-store-event.ts';
import type { S3Operation } from './s3-operation.ts';

/** Bytes of a CompleteMultipartUpload's answer that are read to tell an error from a result. */
const ANSWER_BYTES_MAX = 65_536;
/** Bytes of its request: S3 takes at most 10,000 parts, whose entries take some 150 bytes each. */
const COMPLETION_BYTES_MAX = 4_194_304;
const PART_NUMBER = /<PartNumber>\s*(\d+)\s*<\/PartNumber>/g;

/** The server's answer to a request. */
export interface Answer {
  readonly httpStatus: number;
  /** The request's body had been passed on to its last byte. */
  readonly bodyWasWhole: boolean;
}

/** What one request does for evidence, told as it happens. Calls after its end change nothing. */
export interface EvidenceWatch {
  onBody(chunk: Buffer): void;
  onAnswer(answer: Answer): void;
  onAnswerBody(chunk: Buffer): void;
  onAnswerEnd(): void;
  /** The request ended without an answer: the client went away, or (`serverFailed`) the server did. */
  onUnanswered(reason: { readonly serverFailed: boolean }): void;
}

export interface WatchOptions {
  readonly clock: Clock;
  readonly emit: (event: ObjectStoreEvent) => void;
  /** Gives each upload its number, from 1. */
  readonly nextUpload: () => number;
  readonly multiparts: MultipartUploads;
  readonly contentLengthBytes: number | null;
  readonly encoding: 'identity' | 'aws-chunked';
}

type Operation<Kind extends S3Operation['kind']> = Extract<S3Operation, { readonly kind: Kind }>;

/** What to watch of a request; `undefined` for one that brings no evidence. */
export function watchEvidence(operation: S3Operation, options: WatchOptions): EvidenceWatch | undefined {
  switch (operation.kind) {
    case 'put-object':
      return watchObject(operation, options);
    case 'upload-part':
      return watchPart(operation, options);
    case 'complete-multipart':
      return watchCompletion(operation, options);
    case 'abort-multipart':
      return watchAbort(operation, options);
    case 'other':
      return undefined;
  }
}

function watchObject({ bucket, key }: Operation<'put-object'>, options: WatchOptions): EvidenceWatch {
  const { clock, emit, contentLengthBytes, encoding } = options;
  const upload = options.nextUpload();
  const meter = new BodyMeter({
    clock,
    onProgress: (progress) => emit({ kind: 'upload-progress', upload, ...progress }),
  });
  emit({ kind: 'upload-begin', atMs: clock.nowMs(), upload, bucket, key, contentLengthBytes, encoding });
  return watchBody({ meter, encoding }, ({ outcome, httpStatus }) => {
    const { sha256, ...body } = meter.end();
    emit({
      kind: 'upload-end',
      atMs: clock.nowMs(),
      upload,
      bucket,
      key,
      outcome: outcome === 'accepted' ? 'durable' : outcome,
      httpStatus,
      ...body,
      pieces: [{ receivedBytes: body.receivedBytes, sha256 }],
    });
  });
}

function watchPart(operation: Operation<'upload-part'>, options: WatchOptions): EvidenceWatch {
  const { bucket, key, uploadId, partNumber } = operation;
  const { clock, emit, multiparts, nextUpload, encoding } = options;
  const multipart = multiparts.of(
    uploadId,
    () => new MultipartUpload({ upload: nextUpload(), bucket, key, clock, emit }),
  );
  const meter = new BodyMeter({ clock, onProgress: () => undefined });
  return watchBody({ meter, encoding }, ({ outcome, httpStatus }) =>
    multipart.partEnded({ partNumber, outcome, httpStatus, body: meter.end() }),
  );
}

interface BodyEnd {
  readonly outcome: PartOutcome;
  readonly httpStatus: number | null;
}

interface WatchedBody {
  readonly meter: BodyMeter;
  readonly encoding: WatchOptions['encoding'];
}

function watchBody({ meter, encoding }: WatchedBody, onEnd: (end: BodyEnd) => void): EvidenceWatch {
  const decoder = encoding === 'aws-chunked' ? new AwsChunkedDecoder() : null;
  let isOver = false;
  const end = (outcome: PartOutcome, httpStatus: number | null): void => {
    if (isOver) return;
    isOver = true;
    onEnd({ outcome, httpStatus });
  };
  return {
    onBody: (chunk) => {
      if (isOver) return;
      for (const bytes of decoder?.decode(chunk) ?? [chunk]) meter.add(bytes);
    },
    onAnswer: ({ httpStatus, bodyWasWhole }) => {
      if (!isSuccess(httpStatus)) end('rejected', httpStatus);
      else end(bodyWasWhole ? 'accepted' : 'aborted', httpStatus);
    },
    onAnswerBody: () => undefined,
    onAnswerEnd: () => undefined,
    onUnanswered: ({ serverFailed }) => end(serverFailed ? 'rejected' : 'aborted', null),
  };
}

/** S3 may answer 200 to a completion and report a failure in the body (CompleteMultipartUpload, API reference). */
function watchCompletion(
  { uploadId }: Operation<'complete-multipart'>,
  { multiparts }: WatchOptions,
): EvidenceWatch {
  const request = new BoundedText(COMPLETION_BYTES_MAX);
  const answer = new BoundedText(ANSWER_BYTES_MAX);
  let httpStatus: number | null = null;
  let isOver = false;
  const end = (isStored: boolean): void => {
    if (isOver) return;
    isOver = true;
    const partNumbers = [...request.text.matchAll(PART_NUMBER)].map(([, digits]) => Number(digits));
    multiparts.known(uploadId)?.completed({ partNumbers, isStored, httpStatus });
  };
  return {
    onBody: (chunk) => request.add(chunk),
    onAnswer: (given) => {
      httpStatus = given.httpStatus;
    },
    onAnswerBody: (chunk) => answer.add(chunk),
    onAnswerEnd: () => {
      const isResult =
        answer.text.includes('<CompleteMultipartUploadResult') && !answer.text.includes('<Error>');
      end(httpStatus !== null && isSuccess(httpStatus) && isResult);
    },
    onUnanswered: () => end(false),
  };
}

function watchAbort({ uploadId }: Operation<'abort-multipart'>, { multiparts }: WatchOptions): EvidenceWatch {
  return {
    onBody: () => undefined,
    onAnswer: ({ httpStatus }) => {
      if (isSuccess(httpStatus)) multiparts.known(uploadId)?.giveUp();
    },
    onAnswerBody: () => undefined,
    onAnswerEnd: () => undefined,
    onUnanswered: () => undefined,
  };
}

/** The beginning of a body. */
class BoundedText {
  readonly #bytesMax: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(chunk: Buffer): void {
    if (this.#bytes >= this.#bytesMax) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}
