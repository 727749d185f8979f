import { secondsText } from '../seconds-text.ts';
import { handledOomBefore } from '../timeline/oom-instant.ts';
import { eventsOfKind, firstOfKind, type EventOf } from '../timeline/timeline.ts';
import { invalidVerdict, type LossStage, type PathVerdict } from './path-verdict.ts';
import type { JudgeContext } from './capture-path.ts';
import { type DumpFacts, isCopy } from './dump-facts.ts';
import type { HeapDumpFacts } from './heap-dump.ts';
import type { HolderFacts } from './holder-facts.ts';

type DurableUpload = EventOf<'upload-end'>;

/** A process's death and the engine's note of it are this far apart at most; an upload that ended before broke off by itself. */
const ABORT_TOLERANCE_SECONDS = 1;
/** Between what happened and its stamp: the proxy's event loop, the engine's reaping of a process. */
const STAMP_UNCERTAINTY_MS = 10;
/** From here on a refusal is the harness's own sink failing, not the evidence. */
const SERVER_ERROR_STATUS = 500;
/** The header's time is whole milliseconds of the wall clock. */
const HEADER_RESOLUTION_MS = 1;

/**
 * What became of a heap dump on its way from the JVM to the object store.
 *
 * Captured only if an upload was seen durable before the app's container ended, and the bytes
 * received, the bytes the server holds and the file on the task's disk are the same, walk to
 * HEAP_DUMP_END and were dumped in this trial. An object that nobody saw arrive decides nothing: `invalid`.
 */
export function judgeHeapDump(facts: HeapDumpFacts, key: string, context: JudgeContext): PathVerdict {
  const spent = spentOnEarlierOom(facts, context);
  if (spent !== null) return spent;
  const upload = eventsOfKind(context.events, 'upload-end').findLast(
    (event) => event.key === key && event.outcome === 'durable' && event.atMs < context.containerEndMs,
  );
  return upload === undefined
    ? judgeUndelivered(facts, key, context)
    : judgeArrived({ facts, upload, context });
}

/**
 * HotSpot dumps and runs its hook once. When that was for an error which the service handled, there is
 * nothing of the OOM that the trial is about, however whole the dump and its upload are.
 */
function spentOnEarlierOom({ file, object }: HeapDumpFacts, context: JudgeContext): PathVerdict | null {
  const handledAtMs = handledOomBefore(context.events, context.oomAtMs);
  if (handledAtMs === null) return null;
  const dumped = file?.dumpedAtMs ?? object?.dumpedAtMs ?? null;
  const begun = eventsOfKind(context.events, 'dump-begin').at(-1);
  const dumpedAtMs = dumped === null ? begun?.atMs : dumped - context.engineOffsetMs;
  if (dumpedAtMs === undefined || dumpedAtMs > handledAtMs) return null;
  const agoSeconds = (context.oomAtMs - dumpedAtMs) / 1000;
  return lost(
    'no-trigger',
    `Dump and hook were spent on an earlier OOM, which the service handled, ${secondsText(agoSeconds)} before this one.`,
  );
}

/** An upload was durable in time: is what arrived what was written? */
function judgeArrived(arrived: {
  readonly facts: HeapDumpFacts;
  readonly upload: DurableUpload;
  readonly context: JudgeContext;
}): PathVerdict {
  const { facts, upload, context } = arrived;
  const marginSeconds = (context.containerEndMs - upload.atMs) / 1000;
  // After a disk that was full the hook runs all the same: what it sent is whole, what the JVM wrote is not.
  const incomplete =
    facts.file !== null && isCopy(facts.object, facts.file) ? incompleteFile(facts.file) : null;
  if (incomplete !== null) return incomplete;
  if (isUndecided(marginSeconds, context)) return undecided(marginSeconds);
  const damage = damageOf(arrived);
  if (damage !== null) return lost('arrived-damaged', damage, marginSeconds);
  if (facts.file === null) {
    return invalidVerdict(
      'The dump file was removed from the task before the object could be compared with it.',
    );
  }
  return {
    verdict: 'captured',
    lossStage: null,
    attributed: facts.holder?.namesCulprit ?? false,
    marginSeconds,
    blindWindowSeconds: null,
    detail: `${size(facts.file)} arrived whole, ${secondsText(marginSeconds)} before the container's end; ${attribution(facts.holder, context)}.`,
  };
}

function attribution(holder: HolderFacts | null, { culprit }: JudgeContext): string {
  if (holder === null) return 'nobody looked who holds the memory';
  return holder.namesCulprit ? holder.detail : `${holder.detail}, which does not name ${culprit.className}`;
}

/** What is wrong with the object; `null` when it is byte for byte the whole dump of this trial. */
function damageOf({
  facts: { file, object },
  upload,
  context,
}: {
  readonly facts: HeapDumpFacts;
  readonly upload: DurableUpload;
  readonly context: JudgeContext;
}): string | null {
  if (object === null) return 'The upload was acknowledged, but the server holds no such object.';
  if (object.sizeBytes !== upload.receivedBytes || object.sha256 !== upload.sha256) {
    return `The object of ${size(object)} is not what was received (${upload.receivedBytes} bytes): size or checksum differ.`;
  }
  if (file !== null && !isCopy(object, file)) {
    return `The object of ${size(object)} is not the file of ${size(file)}: size or checksum differ.`;
  }
  if (object.structure.kind === 'broken') {
    return `The object is broken at byte ${object.structure.atOffset}: ${object.structure.reason}.`;
  }
  const oldestMs = context.startedAtMs - context.clockUncertaintyMs - HEADER_RESOLUTION_MS;
  if (object.dumpedAtMs === null || object.dumpedAtMs - context.engineOffsetMs < oldestMs) {
    return 'The object is the dump of an earlier JVM.';
  }
  return null;
}

/** No upload was durable in time: how far did the dump get? */
function judgeUndelivered(facts: HeapDumpFacts, key: string, context: JudgeContext): PathVerdict {
  const { file, object } = facts;
  if (object !== null && uploadsOf(key, context).length === 0) {
    return invalidVerdict('The server holds an object whose arrival the harness did not see.');
  }
  if (file === null) {
    const begun = firstOfKind(context.events, 'dump-begin');
    return begun === undefined
      ? lost('no-trigger', 'The JVM began no heap dump.')
      : lost('not-written', `The JVM began a dump to ${begun.path}, but there is no such file.`);
  }
  const incomplete = incompleteFile(file);
  if (incomplete !== null) return incomplete;
  const begun = uploadsOf(key, context).findLast(({ atMs }) => atMs < context.containerEndMs);
  if (begun !== undefined) return judgeUnfinishedUpload({ file, begun, context });
  return lost(
    'not-sent',
    `The dump of ${size(file)} was whole, but no upload began before the container's end.`,
  );
}

function incompleteFile(file: DumpFacts): PathVerdict | null {
  if (file.structure.kind === 'complete') return null;
  const { atOffset, reason } = file.structure;
  return lost('incomplete-file', `The dump file of ${size(file)} is broken at byte ${atOffset}: ${reason}.`);
}

function judgeUnfinishedUpload(unfinished: {
  readonly file: DumpFacts;
  readonly begun: EventOf<'upload-begin'>;
  readonly context: JudgeContext;
}): PathVerdict {
  const { file, begun, context } = unfinished;
  const ended = eventsOfKind(context.events, 'upload-end').find(({ upload }) => upload === begun.upload);
  if (ended === undefined) {
    return lost('stopped-mid-upload', 'The upload had not ended when the container did.');
  }
  const endMarginSeconds = (context.containerEndMs - ended.atMs) / 1000;
  switch (ended.outcome) {
    case 'rejected':
      if (ended.httpStatus === null || ended.httpStatus >= SERVER_ERROR_STATUS) {
        return invalidVerdict(`The object store itself failed (${ended.httpStatus ?? 'no answer'}).`);
      }
      return lost('not-sent', `The object store refused the upload with HTTP ${ended.httpStatus}.`);
    case 'durable':
      return isUndecided(endMarginSeconds, context)
        ? undecided(endMarginSeconds)
        : lost(
            'stopped-mid-upload',
            `The upload was durable ${secondsText(-endMarginSeconds)} after the container's end.`,
            endMarginSeconds,
          );
    case 'aborted': {
      const progress = `${ended.receivedBytes} of ${file.sizeBytes} bytes had arrived`;
      if (endMarginSeconds > ABORT_TOLERANCE_SECONDS) {
        return lost(
          'not-sent',
          `The upload broke off ${secondsText(endMarginSeconds)} before the container's end: ${progress}.`,
        );
      }
      const uploadSeconds = (ended.atMs - begun.atMs) / 1000;
      const leftSeconds = ((file.sizeBytes - ended.receivedBytes) / ended.receivedBytes) * uploadSeconds;
      return lost(
        'stopped-mid-upload',
        `${progress} in ${secondsText(uploadSeconds)} when the container ended.`,
        ended.receivedBytes === 0 ? null : Math.min(endMarginSeconds, 0) - leftSeconds,
      );
    }
  }
}

function uploadsOf(key: string, context: JudgeContext): readonly EventOf<'upload-begin'>[] {
  return eventsOfKind(context.events, 'upload-begin').filter((event) => event.key === key);
}

/**
 * The upload's end and the container's end are both stamped by the engine's machine, so the offset to the
 * harness's clock cancels out: what remains is when each stamp is taken, and a step of that clock.
 */
function isUndecided(marginSeconds: number, { engineClockStepMs }: JudgeContext): boolean {
  return Math.abs(marginSeconds) * 1000 <= STAMP_UNCERTAINTY_MS + engineClockStepMs;
}

function undecided(marginSeconds: number): PathVerdict {
  return invalidVerdict(
    `The upload was durable ${secondsText(marginSeconds)} from the container's end: less than the clocks can tell apart.`,
  );
}

function lost(lossStage: LossStage, detail: string, marginSeconds: number | null = null): PathVerdict {
  return { verdict: 'lost', lossStage, attributed: false, marginSeconds, blindWindowSeconds: null, detail };
}

function size({ sizeBytes }: DumpFacts): string {
  return `${sizeBytes} bytes`;
}
