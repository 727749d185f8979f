import { durationText } from '../../../progress/duration-text.ts';
import type { OomType } from '../../../oom-type.ts';
import type { Case } from '../../case.ts';
import { signsOf } from '../../log/log-facts.ts';
import type { CauseRule } from '../cause-rule.ts';
import { cannotTell, type Conclusion, found } from '../conclusion.ts';
import { errorName, isFollowedByStart, type SeenOom, toldOoms } from '../oom-seen.ts';
import { stopWord, type StopWord } from '../stop-words.ts';

/**
 * Longest time from the last OutOfMemoryError to the stop. With ECS's defaults it takes 7 to 8 minutes from
 * the first to SIGTERM (two failed checks, a replacement, 300 s of draining; measured on the mirror); twice that.
 */
const STOP_AFTER_OOM_MAX_MS = 15 * 60_000;
/** So many lines of everyday work after the last OutOfMemoryError: the service may well have recovered. */
const RECOVERED_LINES = 20;
/** A request for one array that is too long fails alone: the heap is not full. */
const HARMLESS: readonly (OomType | null)[] = ['array-size'];

/** ECS stopped the task for failed health checks, and the log tells of an OutOfMemoryError before. */
export const oomThenUnhealthy: CauseRule = (subject) => {
  const word = stopWord(subject);
  if (word?.cause !== 'unhealthy') return null;
  const ooms = toldOoms(subject);
  const doubt = doubtOf(subject, ooms);
  if (doubt !== null) return unexplained(subject, word, doubt);
  const types = [...new Set(ooms.flatMap(({ sign }) => sign.oomType ?? []))];
  const oomType = types[0] ?? null;
  const firstAtMs = ooms[0]?.first.atMs ?? null;
  const stoppingAtMs = subject.task?.stoppingAtMs ?? null;
  const before =
    firstAtMs === null || stoppingAtMs === null ? 'later' : `${durationText(stoppingAtMs - firstAtMs)} later`;
  const count = ooms.reduce((sum, oom) => sum + oom.count, 0);
  const frozen = frozenIn(subject);
  return found('oom-then-unhealthy', 'likely', {
    oomType,
    statement: `The JVM ran out of memory, ${errorName(oomType)}${types.length > 1 ? `, then ${types.slice(1).join(', ')}` : ''}${count > 1 ? `, ${count} lines of it` : ''}, and did not end${frozen}; ${before} ECS stopped the task because it failed its health checks.`,
    citations: [
      ooms[0]?.first.citation,
      ooms.at(-1)?.last.citation,
      ...word.quoted.map(({ citation }) => citation),
    ],
    wouldDecide: [
      'What the health endpoint answered, and what the garbage collector did, between the error and the stop.',
    ],
  });
};

/** Why the error need not be the reason; `null` where nothing speaks against it. */
function doubtOf(subject: Case, ooms: readonly SeenOom[]): string | null {
  const [first] = ooms;
  const last = ooms.toSorted((a, b) => a.last.sequence - b.last.sequence).at(-1);
  if (first === undefined || last === undefined) {
    return signsOf(subject.log, 'oom').length === 0
      ? 'no line tells of an OutOfMemoryError, which proves nothing: one that a thread pool swallows leaves none'
      : 'a line only mentions an OutOfMemoryError, which may be another program’s';
  }
  if (ooms.every(({ sign }) => HARMLESS.includes(sign.oomType))) {
    return 'the OutOfMemoryErrors in the log are of single arrays that were too long, which leaves the heap as it was';
  }
  if (isFollowedByStart(subject, last)) return 'a JVM started after the last OutOfMemoryError in the log';
  const stoppingAtMs = subject.task?.stoppingAtMs ?? null;
  if (first.first.atMs === null || last.last.atMs === null || stoppingAtMs === null) {
    return 'the log tells of an OutOfMemoryError, but it has no times: it may have been long before';
  }
  if (first.first.atMs > stoppingAtMs)
    return 'the first OutOfMemoryError in the log came when the stop had begun';
  if (stoppingAtMs - last.last.atMs > STOP_AFTER_OOM_MAX_MS) {
    return `the last OutOfMemoryError in the log was ${durationText(stoppingAtMs - last.last.atMs)} before the stop`;
  }
  const { ordinaryLinesAfterOom = 0 } = subject.log ?? {};
  return ordinaryLinesAfterOom >= RECOVERED_LINES
    ? `after the last OutOfMemoryError the log goes on with ${ordinaryLinesAfterOom} lines of everyday work: the service may have recovered`
    : null;
}

/** A dump or a hook that had begun and not ended: the JVM stands still in it. */
function frozenIn({ log }: Case): string {
  const begun = signsOf(log, 'dump-begin').at(-1);
  const ended = signsOf(log, 'dump-end').at(-1);
  if (begun !== undefined && (ended === undefined || ended.last.sequence < begun.last.sequence)) {
    return ', for it stood still while it wrote its heap dump';
  }
  return signsOf(log, 'hook-begin').length > 0 ? ', and stood still while its hook ran' : '';
}

function unexplained(subject: Case, word: StopWord, doubt: string): Conclusion {
  return cannotTell({
    statement: `${word.statement}. Why they failed cannot be told: ${doubt}.`,
    citations: [
      ...word.quoted.map(({ citation }) => citation),
      ...signsOf(subject.log, 'oom').flatMap(({ first, last }) =>
        first.sequence === last.sequence ? [first.citation] : [first.citation, last.citation],
      ),
    ],
    wouldDecide: [
      ...(subject.log === null ? ['The container’s log up to its end, with times.'] : []),
      'A garbage collection log, or the JVM’s heap in Datadog or Container Insights, for the last minutes.',
      'A heap dump or flight recording of that time, if any got out.',
    ],
  });
}
