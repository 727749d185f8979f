import { isSet } from '../capture.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** Crash comes first, so Exit never comes. */
export const exitBehindCrash: Rule = {
  id: 'exit-behind-crash',
  find: (subject) =>
    isSet('crash', subject) && isSet('exit', subject)
      ? [
          {
            severity: 'warning',
            what: 'CrashOnOutOfMemoryError and ExitOnOutOfMemoryError are both set.',
            why: 'The order is dump, hook, crash, exit: the JVM aborts with 134 (127 or 139 as PID 1) and never exits with 3.',
            source: MEASURED_ON_ALL,
            remedy: 'Keep the one that is meant.',
            blocks: ['exit'],
          },
        ]
      : [],
};
