import { hookCommands } from '../capture.ts';
import { type Finding, MEASURED_ON_DATADOG, type Rule } from '../finding.ts';

/** Datadog's own OOM notifier, set by hand as its documentation says. */
export const datadogNotifier: Rule = {
  id: 'datadog-notifier',
  find: (subject) =>
    hookCommands(subject)
      .filter((command) => /^\/tmp\/dd_oome_notifier\.sh\b/.test(command))
      .map((command): Finding => ({
        severity: 'serious',
        what: `The hook runs ${command}.`,
        why: 'Agent 1.68.1 refuses to put its notifier into /tmp: there is no such script to run, and no OOM event.',
        source: MEASURED_ON_DATADOG,
        remedy: 'Leave OnOutOfMemoryError unset, then the agent sets it; or name a private directory.',
        blocks: ['oom-event'],
      })),
};
