import { isSet } from '../capture.ts';
import { MEASURED_ON_ALL, type Rule } from '../finding.ts';

/** Dump and hook are for the first OOM only, and the JVM lives on. */
export const oncePerJvm: Rule = {
  id: 'once-per-jvm',
  find: (subject) => {
    const isPrepared = isSet('heap-dump', subject) || isSet('hook', subject);
    const isEnd = isSet('crash', subject) || isSet('exit', subject);
    if (!isPrepared || isEnd) return [];
    return [
      {
        severity: 'warning',
        what: 'The JVM lives on after its first OutOfMemoryError.',
        why: 'Dump and hook run once per JVM: a first one that is caught and harmless uses them up, and the real leak later leaves nothing.',
        source: MEASURED_ON_ALL,
        remedy: 'Add -XX:+ExitOnOutOfMemoryError, so that a fresh JVM follows; it waits for dump and hook.',
      },
    ];
  },
};
