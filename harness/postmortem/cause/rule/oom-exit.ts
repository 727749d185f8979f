import type { CauseRule } from '../cause-rule.ts';
import { cannotTell, found } from '../conclusion.ts';
import { errorName, lastWord, sureness } from '../oom-seen.ts';
import { alreadyStopping } from '../stop-words.ts';

/** HotSpot's exit code after `ExitOnOutOfMemoryError` (OpenJDK `utilities/debug.cpp`; measured on 17, 21 and 25). */
export const OOM_EXIT_CODE = 3;

/** `ExitOnOutOfMemoryError`, in the JVM's own last words. */
export const oomExit: CauseRule = (subject) => {
  const word = lastWord(subject, 'terminating');
  if (word === null) return null;
  const exitCode = subject.service?.exitCode ?? null;
  const citations = [word.last.citation, exitCode?.citation];
  if (exitCode !== null && exitCode.value !== OOM_EXIT_CODE) {
    return cannotTell({
      statement: `These contradict each other: the JVM says that it ends itself at an ${errorName(word.sign.oomType)}, which gives exit code ${OOM_EXIT_CODE}, but the container's is ${exitCode.value}. The log may be another task's.`,
      citations,
      wouldDecide: ['The log stream of this task alone: its name ends in the task’s ID.'],
    });
  }
  const isWhole = subject.task === null || exitCode !== null;
  return found('oom-exit', isWhole ? sureness(subject, word) : 'likely', {
    oomType: word.sign.oomType,
    statement: `The JVM ended itself at an ${errorName(word.sign.oomType)}, as -XX:+ExitOnOutOfMemoryError has it.${alreadyStopping(subject)}`,
    citations,
    wouldDecide: isWhole ? [] : ['The container’s exit code, which DescribeTasks has.'],
  });
};
