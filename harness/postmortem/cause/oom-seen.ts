import { type OomType } from '../../oom-type.ts';
import type { Case } from '../case.ts';
import { isWithinLife } from '../lifetime.ts';
import { type SeenSign, signsOf, type SignOf } from '../log/log-facts.ts';
import type { OomVoice } from '../log/log-sign.ts';

export type SeenOom = SeenSign<SignOf<'oom'>>;

/** What each type is to a person, in the words of HotSpot or Netty where they have some. */
export const OOM_NAMES: Readonly<Record<OomType, string>> = {
  'heap-space': 'Java heap space',
  'gc-overhead': 'GC overhead limit exceeded',
  metaspace: 'Metaspace',
  'compressed-class-space': 'Compressed class space',
  'direct-buffer': 'direct buffer memory',
  'netty-direct': 'Netty’s own limit of direct memory',
  'native-thread': 'unable to create native thread',
  'array-size': 'Requested array size exceeds VM limit',
  'oom-killed': 'killed by the kernel',
};

/** OutOfMemoryErrors that the JVM itself or a stack trace tells of; a mere mention may be of another JVM's. */
export function toldOoms({ log }: Case): readonly SeenOom[] {
  return signsOf(log, 'oom').filter(({ sign }) => sign.voice !== 'mention');
}

/**
 * From the JVM's last words to the end of its task: other containers have up to 120 s (`stopTimeout`) to go.
 */
const LAST_WORDS_MS = 180_000;

/** The JVM's word of that kind, if it was among its last. */
export function lastWord(subject: Case, voice: OomVoice): SeenOom | null {
  const word = signsOf(subject.log, 'oom').findLast(({ sign }) => sign.voice === voice);
  return word !== undefined && isLast(subject, word) ? word : null;
}

/** Whether a line can be of the JVM's end: no JVM started after it, and its task did not go on. */
export function isLast({ log, task }: Case, seen: SeenSign): boolean {
  const endedAtMs = task?.endedAtMs ?? null;
  const { atMs } = seen.last;
  const isOld = atMs !== null && endedAtMs !== null && endedAtMs - atMs > LAST_WORDS_MS;
  return !isOld && !isFollowedByStart({ log }, seen);
}

/** Whether the log shows a JVM starting after the last of these lines: they are then of an earlier one. */
export function isFollowedByStart({ log }: Pick<Case, 'log'>, seen: SeenSign): boolean {
  return signsOf(log, 'jvm-start').some(({ last }) => last.sequence > seen.last.sequence);
}

/**
 * `certain` where a line is known to be of the task, or no task was given that it could not be of. In a container
 * that was restarted it may be of an earlier run.
 */
export function sureness({ task, service }: Case, seen: SeenSign): 'certain' | 'likely' {
  return task === null || (seen.last.isBound && (service?.restarts ?? 0) === 0) ? 'certain' : 'likely';
}

/** The crash report, unless its time shows that it is another task's. */
export function ownCrashReport({ crashReport, task }: Case): Case['crashReport'] {
  return crashReport !== null && isWithinLife(crashReport.atMs, task) ? crashReport : null;
}

/** `OutOfMemoryError: Java heap space`. */
export function errorName(oomType: OomType | null): string {
  return oomType === null ? 'OutOfMemoryError' : `OutOfMemoryError (${OOM_NAMES[oomType]})`;
}
