import { isSet } from '../capture.ts';
import { MEASURED_ON_DATADOG, type Rule } from '../finding.ts';

/** The agent puts itself in front of a hook of the user's own. */
export const profilerHook: Rule = {
  id: 'profiler-hook',
  find: (subject) =>
    isSet('profile', subject) && isSet('hook', subject)
      ? [
          {
            severity: 'note',
            what: 'The Datadog profiler and a hook of your own both use OnOutOfMemoryError.',
            why: 'The agent sets the flag to its notifier and runs yours after it: a second JVM is started while the first is frozen, 2 to 5 s later than without it.',
            source: MEASURED_ON_DATADOG,
            remedy: 'Count those seconds in, and the memory of a second JVM.',
          },
        ]
      : [],
};
