import { secondsText } from '../seconds-text.ts';
import { isAsReceived } from './arrived-pieces.ts';
import type { JudgeContext } from './capture-path.ts';
import { isCopy } from './dump-facts.ts';
import {
  attribution,
  isOfThisTrial,
  judgeIncompleteDump,
  judgeMissingDump,
  spentDump,
} from './dump-verdict.ts';
import type { DumpWay } from './dump-way.ts';
import type { HeapDumpFacts } from './heap-dump.ts';
import { capturedVerdict, durableAt, invalidVerdict, lostVerdict, type PathVerdict } from './path-verdict.ts';
import { senderEnd } from './sender-end.ts';
import {
  isUndecided,
  judgeUnfinishedUpload,
  undecided,
  type UploadEnd,
  uploadInTime,
  type UploadJudgement,
  uploadsOf,
} from './upload-verdict.ts';

/**
 * What became of a heap dump on its way from the JVM to the object store.
 *
 * Captured only if an upload was seen durable before its sender's container ended, and the bytes
 * received, the bytes the server holds and the file on the task's disk are the same, walk to
 * HEAP_DUMP_END and were dumped in this trial. An object that nobody saw arrive decides nothing: `invalid`.
 */
export function judgeHeapDump(facts: HeapDumpFacts, way: DumpWay, context: JudgeContext): PathVerdict {
  const spent = spentDump(facts.file ?? facts.object, context);
  if (spent !== null) return spent;
  const judgement = { key: way.key, sender: way.sender, context };
  const inTime = uploadInTime(judgement);
  return inTime === null
    ? judgeUndelivered(facts, { ...judgement, sentPath: way.dumpPath })
    : judgeArrived({ facts, judgement, ...inTime });
}

interface Arrived {
  readonly facts: HeapDumpFacts;
  readonly judgement: UploadJudgement;
  readonly upload: UploadEnd;
  readonly marginSeconds: number;
}

/** An upload was durable in time: is what arrived what was written? */
function judgeArrived(arrived: Arrived): PathVerdict {
  const { facts, judgement, marginSeconds } = arrived;
  const { context } = judgement;
  // After a disk that was full the hook runs all the same: what it sent is whole, what the JVM wrote is not.
  const incomplete =
    facts.file !== null && isCopy(facts.object, facts.file) ? judgeIncompleteDump(facts.file) : null;
  if (incomplete !== null) return incomplete;
  const { what } = senderEnd(judgement.sender, context);
  if (isUndecided(marginSeconds, context)) return undecided(marginSeconds, { what });
  const damage = damageOf(arrived);
  if (damage !== null) return lostVerdict('arrived-damaged', damage, marginSeconds);
  if (facts.file === null) {
    return invalidVerdict(
      'The dump file was removed from the task before the object could be compared with it.',
    );
  }
  return capturedVerdict({
    attributed: facts.holder?.namesCulprit ?? false,
    marginSeconds,
    durable: durableAt(arrived.upload.atMs, { oomAtMs: context.oomAtMs, sizeBytes: facts.file.sizeBytes }),
    detail: `${facts.file.sizeBytes} bytes arrived whole, ${secondsText(marginSeconds)} before ${what}'s end; ${attribution(facts.holder, context)}.`,
  });
}

/** What is wrong with the object; `null` when it is byte for byte the whole dump of this trial. */
function damageOf({
  facts: { file, object, pieces },
  judgement: { context },
  upload,
}: Arrived): string | null {
  if (object === null) return 'The upload was acknowledged, but the server holds no such object.';
  const { sizeBytes, structure } = object;
  if (!isAsReceived(object, upload, pieces)) {
    return `The object of ${sizeBytes} bytes is not what was received (${upload.receivedBytes} bytes): size or checksum differ.`;
  }
  if (file !== null && !isCopy(object, file)) {
    return `The object of ${sizeBytes} bytes is not the file of ${file.sizeBytes} bytes: size or checksum differ.`;
  }
  if (structure.kind === 'broken') {
    return `The object is broken at byte ${structure.atOffset}: ${structure.reason}.`;
  }
  return isOfThisTrial(object, context) ? null : 'The object is the dump of an earlier JVM.';
}

/** No upload was durable in time: how far did the dump get? */
function judgeUndelivered(
  { file, object }: HeapDumpFacts,
  { sentPath, ...judgement }: UploadJudgement & { readonly sentPath: string },
): PathVerdict {
  if (object !== null && uploadsOf(judgement).length === 0) {
    return invalidVerdict('The server holds an object whose arrival the harness did not see.');
  }
  if (file === null) return judgeMissingDump(judgement.context, { sentPath });
  const incomplete = judgeIncompleteDump(file);
  if (incomplete !== null) return incomplete;
  return judgeUnfinishedUpload({ ...judgement, what: 'dump', sizeBytes: file.sizeBytes });
}
