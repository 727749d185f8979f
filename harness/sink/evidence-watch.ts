import type { Clock } from '../clock.ts';
import { BodyMeter } from './body-meter.ts';
import type { ObjectStoreEvent } from './object-store-event.ts';
import type { S3Operation } from './s3-operation.ts';

/** Bytes of a CompleteMultipartUpload's answer that are read to tell an error from a result. */
const ANSWER_BYTES_MAX = 65_536;

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
  /** Number of this request among those that bring evidence, from 1. */
  readonly upload: number;
  readonly contentLengthBytes: number | null;
  readonly encoding: 'identity' | 'aws-chunked';
}

type Evidence = Exclude<S3Operation, { readonly kind: 'other' }>;

export function watchEvidence(operation: Evidence, options: WatchOptions): EvidenceWatch {
  return operation.kind === 'complete-multipart'
    ? watchCompletion(operation, options)
    : watchBody(operation, options);
}

type Transfer = Exclude<Evidence, { readonly kind: 'complete-multipart' }>;
type TransferOutcome = 'stored' | 'rejected' | 'aborted';

function watchBody(operation: Transfer, options: WatchOptions): EvidenceWatch {
  const { clock, emit, upload } = options;
  const { bucket, key } = operation;
  const isObject = operation.kind === 'put-object';
  const meter = new BodyMeter({
    clock,
    onProgress: (progress) => {
      if (isObject) emit({ kind: 'upload-progress', upload, ...progress });
    },
  });
  let isOver = false;
  const end = (outcome: TransferOutcome, httpStatus: number | null): void => {
    if (isOver) return;
    isOver = true;
    const facts = { atMs: clock.nowMs(), upload, bucket, key, httpStatus, ...meter.end() };
    if (operation.kind === 'upload-part') {
      const { uploadId, partNumber } = operation;
      const ofPart = outcome === 'stored' ? 'accepted' : outcome;
      emit({ kind: 'part-end', ...facts, uploadId, partNumber, outcome: ofPart });
    } else {
      emit({ kind: 'upload-end', ...facts, outcome: outcome === 'stored' ? 'durable' : outcome });
    }
  };
  if (isObject) {
    const { contentLengthBytes, encoding } = options;
    emit({ kind: 'upload-begin', atMs: clock.nowMs(), upload, bucket, key, contentLengthBytes, encoding });
  }
  return {
    onBody: (chunk) => {
      if (!isOver) meter.add(chunk);
    },
    onAnswer: ({ httpStatus, bodyWasWhole }) => {
      if (!isSuccess(httpStatus)) end('rejected', httpStatus);
      else end(bodyWasWhole ? 'stored' : 'aborted', httpStatus);
    },
    onAnswerBody: () => undefined,
    onAnswerEnd: () => undefined,
    onUnanswered: ({ serverFailed }) => end(serverFailed ? 'rejected' : 'aborted', null),
  };
}

/** S3 may answer 200 to a completion and report a failure in the body (CompleteMultipartUpload, API reference). */
function watchCompletion(
  { bucket, key, uploadId }: Extract<Evidence, { readonly kind: 'complete-multipart' }>,
  { clock, emit }: WatchOptions,
): EvidenceWatch {
  let isOver = false;
  let status: number | null = null;
  let answer = Buffer.alloc(0);
  const end = (outcome: 'durable' | 'rejected'): void => {
    if (isOver) return;
    isOver = true;
    emit({ kind: 'multipart-end', atMs: clock.nowMs(), bucket, key, uploadId, outcome, httpStatus: status });
  };
  return {
    onBody: () => undefined,
    onAnswer: ({ httpStatus }) => {
      status = httpStatus;
    },
    onAnswerBody: (chunk) => {
      if (answer.length < ANSWER_BYTES_MAX) answer = Buffer.concat([answer, chunk]);
    },
    onAnswerEnd: () => {
      const isResult = answer.includes('<CompleteMultipartUploadResult') && !answer.includes('<Error>');
      end(status !== null && isSuccess(status) && isResult ? 'durable' : 'rejected');
    },
    onUnanswered: () => end('rejected'),
  };
}

function isSuccess(httpStatus: number): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}
