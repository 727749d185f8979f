import { signsOf } from '../../log/log-facts.ts';
import type { CauseRule } from '../cause-rule.ts';
import { cannotTell, found } from '../conclusion.ts';
import { errorName, isLast, toldOoms } from '../oom-seen.ts';
import { stopWord } from '../stop-words.ts';

/** An error that nobody caught in the main thread, and the exit code that the JVM then has. */
export const mainEnded: CauseRule = (subject) => {
  const exitCode = subject.service?.exitCode ?? null;
  if (exitCode?.value !== 1 || stopWord(subject) !== null) return null;
  const oom = toldOoms(subject).findLast(({ sign }) => sign.voice === 'uncaught' && sign.thread === 'main');
  const error = signsOf(subject.log, 'main-ended').at(-1);
  const wouldDecide = [
    'Whether other threads kept the JVM running: a thread dump, or the lines after this one.',
  ];
  if (oom !== undefined && error === undefined && isLast(subject, oom)) {
    return found('oom-ended-main', 'likely', {
      oomType: oom.sign.oomType,
      statement: `An ${errorName(oom.sign.oomType)} ended the main thread, and with it the JVM.`,
      citations: [oom.last.citation, exitCode.citation],
      wouldDecide,
    });
  }
  if (error === undefined || !isLast(subject, error)) return null;
  const citations = [error.last.citation, exitCode.citation];
  if (toldOoms(subject).length > 0) {
    return cannotTell({
      statement:
        'An error ended the main thread, and the log also tells of an OutOfMemoryError: which of them led to the other nothing says.',
      citations: [...citations, ...toldOoms(subject).map(({ first }) => first.citation)],
      wouldDecide: ['The whole stack trace, with its "Caused by".'],
    });
  }
  return found('error-ended-main', 'likely', {
    statement: `The JVM ended because an error ended its main thread; it is no OutOfMemoryError.`,
    citations,
    wouldDecide,
  });
};
