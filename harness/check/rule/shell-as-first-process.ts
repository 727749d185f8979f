import { MEASURED_ON_DATADOG, type Rule } from '../finding.ts';

/** `sh -c java …`: the shell is PID 1 and gets the stop signal in the JVM's place. */
export const shellAsFirstProcess: Rule = {
  id: 'shell-as-first-process',
  find: ({ launch, container }) => {
    if (launch.kind !== 'shell' || launch.isReplaced) return [];
    return [
      {
        severity: 'warning',
        what: `Container ${container.name} runs java under ${launch.shell} -c without exec.`,
        why: `The stop signal reaches the shell only: no shutdown hook runs, no last profile is sent, and the JVM is killed after ${container.stopTimeoutSeconds} s with exit code 137.`,
        source: MEASURED_ON_DATADOG,
        remedy: 'Write "exec java …", or make java the command itself.',
      },
    ];
  },
};
