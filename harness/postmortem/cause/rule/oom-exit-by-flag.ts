import type { Case } from '../../case.ts';
import type { CauseRule } from '../cause-rule.ts';
import { found } from '../conclusion.ts';
import { errorName, toldOoms } from '../oom-seen.ts';
import { OOM_EXIT_CODE } from './oom-exit.ts';

/** How close to the task's end the log has to come for its silence to count. */
const SILENCE_COUNTS_MS = 2_000;

/** The exit code of `ExitOnOutOfMemoryError` with the flag set, and no log of the JVM's last words. */
export const oomExitByFlag: CauseRule = (subject) => {
  const { service, flags } = subject;
  if (service?.exitCode?.value !== OOM_EXIT_CODE) return null;
  if (flags?.subject.settings.isOn('ExitOnOutOfMemoryError') !== true || reachesEnd(subject)) return null;
  const types = new Set(toldOoms(subject).map(({ sign }) => sign.oomType));
  const [oomType = null] = types.size === 1 ? types : [];
  return found('oom-exit', 'likely', {
    oomType,
    statement: `The JVM ended itself at an ${errorName(oomType)}: it has -XX:+ExitOnOutOfMemoryError, and the exit code is the one of that flag. The log that would say so was not given or breaks off before.`,
    citations: [
      service.exitCode.citation,
      flags.citation,
      ...toldOoms(subject).map(({ last }) => last.citation),
    ],
    wouldDecide: [
      'The last lines of the container’s log: the JVM says there "Terminating due to java.lang.OutOfMemoryError".',
    ],
  });
};

/** A log that goes on to the end and has not the JVM's last words speaks against them. */
function reachesEnd({ log, task }: Case): boolean {
  const lastAtMs = log?.lastAtMs ?? null;
  const endedAtMs = task?.endedAtMs ?? null;
  return lastAtMs !== null && endedAtMs !== null && lastAtMs >= endedAtMs - SILENCE_COUNTS_MS;
}
