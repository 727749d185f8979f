import { signsOf } from '../../log/log-facts.ts';
import type { CauseRule } from '../cause-rule.ts';
import { found } from '../conclusion.ts';
import { isLast, sureness } from '../oom-seen.ts';

/** The JVM refused its flags or their values, and never ran. */
export const jvmNotStarted: CauseRule = (subject) => {
  const refusal = signsOf(subject.log, 'jvm-refusal').at(-1);
  const exitCode = subject.service?.exitCode ?? null;
  if (refusal === undefined || !isLast(subject, refusal)) return null;
  if (exitCode !== null && exitCode.value !== 1) return null;
  return found('jvm-not-started', exitCode === null ? 'likely' : sureness(subject, refusal), {
    statement: 'The JVM did not start: it refused its options.',
    citations: [refusal.first.citation, exitCode?.citation],
    wouldDecide: exitCode === null ? ['The container’s exit code, which DescribeTasks has.'] : [],
  });
};
