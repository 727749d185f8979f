import { secondsText } from '../seconds-text.ts';
import { eventsOfKind } from '../timeline/timeline.ts';
import { isAsReceived } from './arrived-pieces.ts';
import type { JudgeContext } from './capture-path.ts';
import type { ClassHistogramFacts, HistogramText } from './class-histogram.ts';
import { capturedVerdict, durableAt, invalidVerdict, lostVerdict, type PathVerdict } from './path-verdict.ts';
import { spentOnEarlierOom } from './spent-trigger.ts';
import { unrunnableHook } from './unrunnable-hook.ts';
import {
  isUndecided,
  judgeUnfinishedUpload,
  undecided,
  type UploadEnd,
  uploadInTime,
  uploadsOf,
} from './upload-verdict.ts';

/** `date +%s` cuts the fraction off. */
const SCRIPT_CLOCK_RESOLUTION_MS = 1000;
/** Rows from the top among which a reader looks for a suspect. */
const SUSPECTS = 10;
const APP = { what: 'the container' } as const;

/**
 * What became of a class histogram on its way to the object store. Captured only if its upload was durable
 * before the container's end, object, file and what was received are the same, its rows add up to its total,
 * and it was asked for after the OOM.
 */
export function judgeClassHistogram(
  facts: ClassHistogramFacts,
  key: string,
  context: JudgeContext,
): PathVerdict {
  const hook = eventsOfKind(context.events, 'hook-begin').at(-1);
  const spent = spentOnEarlierOom(hook?.atMs, context);
  if (spent !== null) return spent;
  const judgement = { key, sender: null, context };
  const inTime = uploadInTime(judgement);
  if (inTime !== null) return judgeArrived(facts, { ...inTime, context });
  const { file, object } = facts;
  if (object !== null && uploadsOf(judgement).length === 0) {
    return invalidVerdict('The server holds an object whose arrival the harness did not see.');
  }
  if (hook === undefined) return lostVerdict('no-trigger', 'The JVM ran no hook.');
  const unrunnable = unrunnableHook(context.events);
  if (file === null && unrunnable !== null)
    return lostVerdict('no-trigger', `There is no histogram: ${unrunnable}.`);
  if (file === null) return lostVerdict('not-written', 'The hook ran, but there is no histogram.');
  if (file.flaw !== null) return incomplete(file, file.flaw, context);
  return judgeUnfinishedUpload({ ...judgement, what: 'histogram', sizeBytes: file.sizeBytes });
}

function judgeArrived(
  { file, object }: ClassHistogramFacts,
  {
    upload,
    marginSeconds,
    context,
  }: { readonly upload: UploadEnd; readonly marginSeconds: number; readonly context: JudgeContext },
): PathVerdict {
  if (file !== null && file.flaw !== null && object?.sha256 === file.sha256) {
    return incomplete(file, file.flaw, context);
  }
  if (isUndecided(marginSeconds, context)) return undecided(marginSeconds, APP);
  if (object === null) {
    return damaged('The upload was acknowledged, but the server holds no such object.', marginSeconds);
  }
  if (!isAsReceived(object, upload, [])) {
    return damaged('The object is not what was received: size or checksum differ.', marginSeconds);
  }
  if (file === null) {
    return invalidVerdict('The histogram was removed from the task before the object could be compared.');
  }
  if (object.sha256 !== file.sha256) {
    return damaged('The object is not the file: size or checksum differ.', marginSeconds);
  }
  if (!isOfThisOom(object, context)) {
    return damaged('The histogram was not asked for after this OOM.', marginSeconds);
  }
  const culprit = object.classes
    .slice(0, SUSPECTS)
    .find(({ className }) => className === context.culprit.className);
  const [top] = object.classes;
  return capturedVerdict({
    attributed: culprit !== undefined,
    marginSeconds,
    durable: durableAt(upload.atMs, { oomAtMs: context.oomAtMs, sizeBytes: object.sizeBytes }),
    detail: `${object.sizeBytes} bytes arrived whole, ${secondsText(marginSeconds)} before the container's end; most bytes are in ${top?.className ?? 'no class'}, and ${context.culprit.className} is ${culprit === undefined ? 'not ' : ''}among the first ${SUSPECTS} classes.`,
  });
}

function damaged(detail: string, marginSeconds: number): PathVerdict {
  return lostVerdict('arrived-damaged', detail, marginSeconds);
}

function incomplete({ sizeBytes }: HistogramText, flaw: string, { events }: JudgeContext): PathVerdict {
  const exit = eventsOfKind(events, 'hook-end').at(-1)?.exitCode ?? null;
  const script = exit === null ? '' : `; the script ended with exit code ${exit}`;
  return lostVerdict(
    'incomplete-file',
    `The histogram of ${sizeBytes} bytes is not whole: ${flaw}${script}.`,
  );
}

function isOfThisOom({ askedAtSeconds }: HistogramText, context: JudgeContext): boolean {
  if (askedAtSeconds === null) return false;
  const askedAtMs = askedAtSeconds * 1000 - context.engineOffsetMs;
  return askedAtMs >= context.oomAtMs - context.clockUncertaintyMs - SCRIPT_CLOCK_RESOLUTION_MS;
}
