import type { CauseRule } from '../cause-rule.ts';
import { cannotTell, found } from '../conclusion.ts';
import { errorName, lastWord, ownCrashReport, sureness } from '../oom-seen.ts';
import { alreadyStopping } from '../stop-words.ts';

/** SIGABRT; as PID 1 without an init HotSpot ends in 127 or 139 instead (measured on 17, 21 and 25). */
export const ABORT_EXIT_CODES: readonly number[] = [134, 127, 139];

/** `CrashOnOutOfMemoryError`, in the JVM's own words or in its crash report's. */
export const oomCrash: CauseRule = (subject) => {
  const word = lastWord(subject, 'aborting');
  const report = ownCrashReport(subject);
  const reported = report?.sign?.kind === 'oom' ? { ...report, oomType: report.sign.oomType } : null;
  if (word === null && reported === null) return null;
  const oomType = word?.sign.oomType ?? reported?.oomType ?? null;
  const exitCode = subject.service?.exitCode ?? null;
  const citations = [word?.first.citation, reported?.citation, exitCode?.citation];
  if (exitCode !== null && !ABORT_EXIT_CODES.includes(exitCode.value)) {
    return cannotTell({
      statement: `These contradict each other: the JVM says that it crashes at an ${errorName(oomType)}, which gives exit code ${ABORT_EXIT_CODES.join(', ')}, but the container's is ${exitCode.value}. What says so may be of another task.`,
      citations,
      wouldDecide: ['The log stream of this task alone: its name ends in the task’s ID.'],
    });
  }
  const isBound = word === null ? reported?.atMs !== null : sureness(subject, word) === 'certain';
  const isWhole = subject.task === null || (exitCode !== null && isBound);
  return found('oom-crash', isWhole ? 'certain' : 'likely', {
    oomType,
    statement: `The JVM crashed on purpose at an ${errorName(oomType)}, as -XX:+CrashOnOutOfMemoryError has it.${alreadyStopping(subject)}`,
    citations,
    wouldDecide: isWhole ? [] : ['A log with times, or the container’s exit code.'],
  });
};
