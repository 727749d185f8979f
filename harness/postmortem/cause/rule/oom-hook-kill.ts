import { signsOf } from '../../log/log-facts.ts';
import type { CauseRule } from '../cause-rule.ts';
import { isSignalled } from '../container-end.ts';
import { found } from '../conclusion.ts';
import { errorName, isLast, toldOoms } from '../oom-seen.ts';
import { stopWord } from '../stop-words.ts';

/** A hook of `OnOutOfMemoryError` that kills its JVM. */
export const oomHookKill: CauseRule = (subject) => {
  const { service } = subject;
  const hook = signsOf(subject.log, 'hook-begin').findLast(({ sign }) => /\bkill\b/.test(sign.command));
  if (service === null || hook === undefined || !isSignalled(service)) return null;
  if (stopWord(subject) !== null || !isLast(subject, hook)) return null;
  const oom = toldOoms(subject).findLast(({ first }) => first.sequence < hook.first.sequence);
  return found('oom-hook-kill', 'likely', {
    oomType: oom?.sign.oomType ?? null,
    statement: `The JVM was killed by its own hook at an ${errorName(oom?.sign.oomType ?? null)}: -XX:OnOutOfMemoryError runs a kill.`,
    citations: [oom?.first.citation, hook.first.citation, service.exitCode?.citation],
    wouldDecide: ['The end of the log: what was written between the hook and the end.'],
  });
};
