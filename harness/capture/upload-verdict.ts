import { secondsText } from '../seconds-text.ts';
import { eventsOfKind, type EventOf } from '../timeline/timeline.ts';
import type { JudgeContext } from './capture-path.ts';
import { arrivalToleranceMs } from './first-arrival.ts';
import { invalidVerdict, lostVerdict, type PathVerdict } from './path-verdict.ts';
import { hookDeath, senderEnd, type SenderEnd } from './sender-end.ts';
import { unrunnableHook } from './unrunnable-hook.ts';

/** What is judged of the way of one object to the store. */
export interface UploadJudgement {
  readonly key: string;
  /** Container that sends it; `null` for the service's own. */
  readonly sender: string | null;
  readonly context: JudgeContext;
}

export type UploadEnd = EventOf<'upload-end'>;

/** A process's death and the engine's note of it are this far apart at most; an upload that ended before broke off by itself. */
const ABORT_TOLERANCE_SECONDS = 1;
/** From here on a refusal is the server failing. */
const SERVER_ERROR_STATUS = 500;
/** S3's own way to refuse for now: ServiceUnavailable, SlowDown (API reference, "Error responses"). */
const SLOW_DOWN_STATUS = 503;

/** The last upload of the object that was durable before its sender's end, with the margin it had. */
export function uploadInTime({
  key,
  sender,
  context,
}: UploadJudgement): { readonly upload: UploadEnd; readonly marginSeconds: number } | null {
  const end = senderEnd(sender, context);
  const upload = eventsOfKind(context.events, 'upload-end').findLast(
    (event) => event.key === key && event.outcome === 'durable' && event.atMs < end.atMs,
  );
  return upload === undefined ? null : { upload, marginSeconds: (end.atMs - upload.atMs) / 1000 };
}

/** The uploads of the object that were begun at all. */
export function uploadsOf({ key, context }: Pick<UploadJudgement, 'key' | 'context'>) {
  return eventsOfKind(context.events, 'upload-begin').filter((event) => event.key === key);
}

/** A whole file of that size was there, and no upload of it was durable in time: how far did it get? */
export function judgeUnfinishedUpload(
  judgement: UploadJudgement & { readonly what: string; readonly sizeBytes: number },
): PathVerdict {
  const { context, what, sizeBytes } = judgement;
  const end = senderEnd(judgement.sender, context);
  const begun = uploadsOf(judgement).findLast(({ atMs }) => atMs < end.atMs);
  if (begun === undefined) {
    const reason = end.death ?? (judgement.sender === null ? unrunnableHook(context.events) : null);
    const because = reason === null ? '' : `: ${reason}`;
    return lostVerdict(
      'not-sent',
      `The ${what} of ${sizeBytes} bytes was whole, but no upload began before ${end.what}'s end${because}.`,
    );
  }
  const ended = eventsOfKind(context.events, 'upload-end').find(({ upload }) => upload === begun.upload);
  if (ended === undefined) {
    return lostVerdict('stopped-mid-upload', `The upload had not ended when ${end.what} did.`);
  }
  const marginSeconds = (end.atMs - ended.atMs) / 1000;
  switch (ended.outcome) {
    case 'rejected':
      return judgeRefusal(ended, end);
    case 'durable':
      return isUndecided(marginSeconds, context)
        ? undecided(marginSeconds, end)
        : lostVerdict(
            'stopped-mid-upload',
            `The upload was durable ${secondsText(-marginSeconds)} after ${end.what}'s end.`,
            marginSeconds,
          );
    case 'aborted':
      return judgeBreak({ begun, ended, end, sizeBytes, context, isHook: judgement.sender === null });
  }
}

function judgeRefusal({ httpStatus, receivedBytes, pieces }: UploadEnd, end: SenderEnd): PathVerdict {
  if (httpStatus === null || (httpStatus >= SERVER_ERROR_STATUS && httpStatus !== SLOW_DOWN_STATUS)) {
    return invalidVerdict(`The object store itself failed (${httpStatus ?? 'no answer'}).`);
  }
  const parts = pieces.length > 1 ? ` after ${pieces.length} parts of ${receivedBytes} bytes together` : '';
  const because = end.death === null ? '' : `; ${end.death}`;
  return lostVerdict(
    'not-sent',
    `The object store refused the upload with HTTP ${httpStatus}${parts}${because}.`,
  );
}

function judgeBreak(broken: {
  readonly begun: EventOf<'upload-begin'>;
  readonly ended: UploadEnd;
  readonly end: SenderEnd;
  readonly sizeBytes: number;
  readonly context: JudgeContext;
  readonly isHook: boolean;
}): PathVerdict {
  const { begun, ended, end, sizeBytes, context, isHook } = broken;
  const marginSeconds = (end.atMs - ended.atMs) / 1000;
  const progress = `${ended.receivedBytes} of ${sizeBytes} bytes had arrived`;
  if (marginSeconds > ABORT_TOLERANCE_SECONDS || end.death !== null) {
    const death = end.death ?? (isHook ? hookDeath(context, begun.atMs) : null);
    const when = `${secondsText(Math.max(0, marginSeconds))} before ${end.what}'s end`;
    const isWhole = ended.receivedBytes >= sizeBytes ? ', and nobody completed it' : '';
    const detail = `The upload broke off ${when}: ${progress}${isWhole}${death === null ? '' : `; ${death}`}.`;
    return lostVerdict(death === null ? 'not-sent' : 'stopped-mid-upload', detail);
  }
  const uploadSeconds = (ended.atMs - begun.atMs) / 1000;
  const leftSeconds = ((sizeBytes - ended.receivedBytes) / ended.receivedBytes) * uploadSeconds;
  return lostVerdict(
    'stopped-mid-upload',
    `${progress} in ${secondsText(uploadSeconds)} when ${end.what} ended.`,
    ended.receivedBytes === 0 ? null : Math.min(marginSeconds, 0) - leftSeconds,
  );
}

/** Whether an upload's end and the container's end are closer to each other than the clocks can tell. */
export function isUndecided(marginSeconds: number, context: JudgeContext): boolean {
  return Math.abs(marginSeconds) * 1000 <= arrivalToleranceMs(context);
}

export function undecided(marginSeconds: number, { what }: Pick<SenderEnd, 'what'>): PathVerdict {
  return invalidVerdict(
    `The upload was durable ${secondsText(marginSeconds)} from ${what}'s end: less than the clocks can tell apart.`,
  );
}
