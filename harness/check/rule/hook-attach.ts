import { hookCommands, isSet } from '../capture.ts';
import { type Finding, MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** Tools that attach to a JVM and wait for its answer. */
const ATTACHING = /(?:^|[\s/])(jcmd|jmap|jstack|jinfo|asprof)\s/;

/** A hook that asks the JVM that waits for the hook. */
export const hookAttach: Rule = {
  id: 'hook-attach',
  find: (subject) => {
    const isEnd = isSet('exit', subject) || isSet('crash', subject);
    return hookCommands(subject).flatMap((command): readonly Finding[] => {
      const tool = ATTACHING.exec(`${command} `)?.[1];
      if (tool === undefined) return [];
      const isBackground = /&\s*$/.test(command);
      if (isBackground && !isEnd) return [];
      return [
        {
          severity: 'serious',
          what: `The hook runs ${tool} against the JVM that waits for it: ${command}.`,
          why: isBackground
            ? 'It can attach once the hook has returned, and by then the JVM is made to end.'
            : 'The whole JVM stands still while the hook runs: the tool times out after about 10 s, and the JVM is frozen that much longer.',
          source: MEASURED_ON_ALL,
          remedy:
            'Use flags that write the evidence themselves; in the background ("&") it works if the JVM lives on.',
        },
      ];
    });
  },
};
