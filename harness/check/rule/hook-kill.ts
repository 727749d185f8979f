import { hookCommands } from '../capture.ts';
import { type Finding, MEASURED_ON_ALL, MEASURED_ON_DATADOG, type Rule } from '../finding.ts';

const KILL = /(?:^|[\s/&|])kill\s+(?:-s\s+|-)?(?:SIG)?(9|KILL|15|TERM)?\b/;

/** A hook that ends the JVM by a signal. */
export const hookKill: Rule = {
  id: 'hook-kill',
  find: (subject) =>
    hookCommands(subject).flatMap((command): readonly Finding[] => {
      const match = KILL.exec(command);
      if (match === null) return [];
      const isHard = match[1] === '9' || match[1] === 'KILL';
      const isFirst =
        !subject.container.initProcessEnabled && !subject.task.sharesProcesses && isFirstProcess(subject);
      if (isHard && !isFirst) return [];
      return [
        {
          severity: isHard ? 'serious' : 'warning',
          what: isHard
            ? `The hook's "${command}" does nothing: java is PID 1 and there is no init.`
            : `The hook asks the JVM to end: ${command}.`,
          why: isHard
            ? 'The kernel drops SIGKILL that comes from within the namespace of a PID 1.'
            : 'With a full heap the shutdown itself runs out of memory: it took 66 s, and the last profile was lost.',
          source: isHard ? MEASURED_ON_ALL : MEASURED_ON_DATADOG,
          remedy: 'Use -XX:+ExitOnOutOfMemoryError, which waits for dump and hook.',
        },
      ];
    }),
};

function isFirstProcess({ launch }: Parameters<Rule['find']>[0]): boolean {
  return launch.kind === 'direct' || (launch.kind === 'shell' && launch.isReplaced);
}
