import type { Case } from '../../case.ts';
import { signsOf } from '../../log/log-facts.ts';
import type { Citation } from '../../citation.ts';
import type { CauseRule } from '../cause-rule.ts';
import { cannotTell, found } from '../conclusion.ts';
import { isLast, ownCrashReport, sureness } from '../oom-seen.ts';

/** Signals that end a process with a core, SIGILL to SIGSEGV, and 1 and 127 as HotSpot also leaves it. */
const CRASH_EXIT_CODES: readonly number[] = [134, 139, 127, 132, 135, 136, 1];

/** A crash that is no OutOfMemoryError: a fault in the JVM or native code, or no memory from the operating system. */
export const jvmCrash: CauseRule = (subject) => {
  const seen = nativeMemory(subject) ?? fault(subject);
  if (seen === null) return null;
  const exitCode = subject.service?.exitCode ?? null;
  const citations = [seen.citation, exitCode?.citation];
  if (exitCode !== null && !CRASH_EXIT_CODES.includes(exitCode.value)) {
    return cannotTell({
      statement: `These contradict each other: a JVM crashed, but the container's exit code is ${exitCode.value}. What says so may be of another process or task.`,
      citations,
      wouldDecide: ['The log stream of this task alone: its name ends in the task’s ID.'],
    });
  }
  const isCertain = subject.task === null || (exitCode !== null && seen.isBound);
  return found(seen.cause, isCertain ? 'certain' : 'likely', {
    statement: seen.statement,
    citations,
    wouldDecide: isCertain ? [] : ['A log with times, or the container’s exit code.'],
  });
};

interface SeenCrash {
  readonly cause: 'native-memory' | 'jvm-crash';
  readonly statement: string;
  readonly citation: Citation;
  readonly isBound: boolean;
}

function nativeMemory(subject: Case): SeenCrash | null {
  return seenCrash(subject, 'native-memory', {
    cause: 'native-memory',
    statement:
      'The operating system gave the JVM no more memory, and it ended: what it needs beside its heap did not fit. No flag of OutOfMemoryError fires for this.',
  });
}

function fault(subject: Case): SeenCrash | null {
  return seenCrash(subject, 'crash', {
    cause: 'jvm-crash',
    statement: 'The JVM crashed, and not for want of memory: it is a fault in the JVM or in native code.',
  });
}

function seenCrash(
  subject: Case,
  kind: 'native-memory' | 'crash',
  said: Pick<SeenCrash, 'cause' | 'statement'>,
): SeenCrash | null {
  const line = signsOf(subject.log, kind).at(-1);
  if (line !== undefined && isLast(subject, line)) {
    return { ...said, citation: line.last.citation, isBound: sureness(subject, line) === 'certain' };
  }
  const report = ownCrashReport(subject);
  return report?.sign?.kind === kind
    ? { ...said, citation: report.citation, isBound: report.atMs !== null }
    : null;
}
