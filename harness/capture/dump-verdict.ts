import { eventsOfKind, firstOfKind } from '../timeline/timeline.ts';
import type { JudgeContext } from './capture-path.ts';
import type { DumpFacts } from './dump-facts.ts';
import type { HolderFacts } from './holder-facts.ts';
import { lostVerdict, type PathVerdict } from './path-verdict.ts';
import { spentOnEarlierOom } from './spent-trigger.ts';

/** The header's time is whole milliseconds of the wall clock. */
const HEADER_RESOLUTION_MS = 1;

/** Why a dump is not of the OOM that the trial is about; `null` when it may be. */
export function spentDump(dump: DumpFacts | null, context: JudgeContext): PathVerdict | null {
  const dumpedAtMs = dump?.dumpedAtMs ?? null;
  const begun = eventsOfKind(context.events, 'dump-begin').at(-1);
  return spentOnEarlierOom(dumpedAtMs === null ? begun?.atMs : dumpedAtMs - context.engineOffsetMs, context);
}

/** Why there is no file: none was begun, it came to nothing, or it lies where nothing is sent from. */
export function judgeMissingDump(
  { events }: JudgeContext,
  { sentPath }: { readonly sentPath: string | null },
): PathVerdict {
  const begun = firstOfKind(events, 'dump-begin');
  if (begun === undefined) return lostVerdict('no-trigger', 'The JVM began no heap dump.');
  const failed = firstOfKind(events, 'dump-failed');
  if (failed !== undefined) {
    return lostVerdict('not-written', `The JVM's dump to ${begun.path} failed: ${failed.reason}.`);
  }
  return sentPath === null || begun.path === sentPath
    ? lostVerdict('not-written', `The JVM began a dump to ${begun.path}, but there is no such file.`)
    : lostVerdict(
        'not-sent',
        `The JVM dumped to ${begun.path}; what is sent is ${sentPath}, and there is none.`,
      );
}

/** `null` for a file that walks to its end. */
export function judgeIncompleteDump({ sizeBytes, structure }: DumpFacts): PathVerdict | null {
  if (structure.kind === 'complete') return null;
  const { atOffset, reason } = structure;
  return lostVerdict(
    'incomplete-file',
    `The dump file of ${sizeBytes} bytes is broken at byte ${atOffset}: ${reason}.`,
  );
}

/** Whether a dump was made after the trial's start, by the JVM's clock. */
export function isOfThisTrial({ dumpedAtMs }: DumpFacts, context: JudgeContext): boolean {
  const oldestMs = context.startedAtMs - context.clockUncertaintyMs - HEADER_RESOLUTION_MS;
  return dumpedAtMs !== null && dumpedAtMs - context.engineOffsetMs >= oldestMs;
}

/** Whether a captured dump leads to the culprit, in plain words. */
export function attribution(holder: HolderFacts | null, { culprit }: JudgeContext): string {
  if (holder === null) return 'nobody looked who holds the memory';
  return holder.namesCulprit ? holder.detail : `${holder.detail}, which does not name ${culprit.className}`;
}
