import { secondsText } from '../seconds-text.ts';
import { handledOomBefore } from '../timeline/oom-instant.ts';
import type { JudgeContext } from './capture-path.ts';
import { lostVerdict, type PathVerdict } from './path-verdict.ts';

/**
 * HotSpot dumps and runs its hook once. When that was for an error which the service handled, there is
 * nothing of the OOM that the trial is about, however whole what came of it is. `takenAtMs`: when that was.
 */
export function spentOnEarlierOom(takenAtMs: number | undefined, context: JudgeContext): PathVerdict | null {
  const handledAtMs = handledOomBefore(context.events, context.oomAtMs);
  if (handledAtMs === null || takenAtMs === undefined || takenAtMs > handledAtMs) return null;
  const agoSeconds = (context.oomAtMs - takenAtMs) / 1000;
  return lostVerdict(
    'no-trigger',
    `Dump and hook were spent on an earlier OOM, which the service handled, ${secondsText(agoSeconds)} before this one.`,
  );
}
