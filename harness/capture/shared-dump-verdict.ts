import { secondsText } from '../seconds-text.ts';
import { eventsOfKind } from '../timeline/timeline.ts';
import type { JudgeContext } from './capture-path.ts';
import {
  attribution,
  isOfThisTrial,
  judgeIncompleteDump,
  judgeMissingDump,
  spentDump,
} from './dump-verdict.ts';
import { capturedVerdict, durableAt, invalidVerdict, lostVerdict, type PathVerdict } from './path-verdict.ts';
import { SHARED_DUMP, type SharedDumpFacts } from './shared-dump.ts';

/**
 * What became of a heap dump on a file system that outlives the task. Captured only if the harness's own
 * watch had seen it at its full size before the container's end, and it walks to HEAP_DUMP_END and was
 * dumped in this trial. A file that nobody saw grow decides nothing: `invalid`.
 */
export function judgeSharedDump({ file, holder }: SharedDumpFacts, context: JudgeContext): PathVerdict {
  const spent = spentDump(file, context);
  if (spent !== null) return spent;
  if (file === null) return judgeMissingDump(context, { sentPath: null });
  const incomplete = judgeIncompleteDump(file);
  if (incomplete !== null) return incomplete;
  if (!isOfThisTrial(file, context)) {
    return lostVerdict('arrived-damaged', 'The file is the dump of an earlier JVM.');
  }
  const seen = eventsOfKind(context.events, 'file-written').filter(({ path }) => path === SHARED_DUMP);
  const written = seen.find(({ sizeBytes }) => sizeBytes === file.sizeBytes);
  if (written === undefined || written !== seen.at(-1)) {
    return invalidVerdict('The file is not as the harness last saw it grow.');
  }
  const marginSeconds = (context.containerEndMs - written.atMs) / 1000;
  if (marginSeconds <= 0) {
    // Only the JVM writes it: what is whole was whole when the JVM ended, but nobody saw it in time.
    return invalidVerdict(
      `The file was seen whole ${secondsText(-marginSeconds)} after the container's end: too late to tell when it was.`,
    );
  }
  return capturedVerdict({
    attributed: holder?.namesCulprit ?? false,
    marginSeconds,
    durable: durableAt(written.atMs, { oomAtMs: context.oomAtMs, sizeBytes: file.sizeBytes }),
    detail: `${file.sizeBytes} bytes were whole on the file system, ${secondsText(marginSeconds)} before the container's end; ${attribution(holder, context)}.`,
  });
}
