import type { Case } from '../../case.ts';
import { signsOf } from '../../log/log-facts.ts';
import { SIGKILLED, SIGTERMED } from '../container-end.ts';
import type { CauseRule } from '../cause-rule.ts';
import { cannotTell } from '../conclusion.ts';
import { ABORT_EXIT_CODES } from './oom-crash.ts';
import { OOM_EXIT_CODE } from './oom-exit.ts';

/** What remains when no cause was found: what is known of the end, and what would decide. */
export const unexplained: CauseRule = (subject) => {
  const { service, task } = subject;
  const ooms = signsOf(subject.log, 'oom');
  const told =
    ooms.length === 0 ? '' : ' The log tells of an OutOfMemoryError; that it ended the task nothing says.';
  return cannotTell({
    statement: `${endOf(subject)}${told}`,
    citations: [
      service?.exitCode?.citation,
      task?.stopCode?.citation,
      task?.stoppedReason?.citation,
      ...ooms.map(({ first }) => first.citation),
    ],
    wouldDecide: wanted(subject),
  });
};

function endOf({ service, task }: Case): string {
  if (task === null) return 'Nothing that was given says how the task ended.';
  if (service === null) return 'It is not known which container is the service.';
  const exitCode = service.exitCode?.value;
  const { name } = service;
  if (exitCode === undefined) return `ECS has no exit code of container ${name}.`;
  if (exitCode === OOM_EXIT_CODE) {
    return `Container ${name} ended with exit code 3: an OutOfMemoryError under -XX:+ExitOnOutOfMemoryError gives it, and so does System.exit(3).`;
  }
  if (ABORT_EXIT_CODES.includes(exitCode)) {
    return `Container ${name} ended with exit code ${exitCode}: a crash of the JVM, on purpose at an OutOfMemoryError or by a fault.`;
  }
  if (exitCode === SIGKILLED) {
    return `Container ${name} was killed (exit code 137) without ECS giving the memory as the reason: a kill from within, one after its stop timeout, or a kernel kill that ECS did not see.`;
  }
  if (exitCode === SIGTERMED) return `Container ${name} ended by SIGTERM (exit code 143).`;
  return `Container ${name} ended by itself with exit code ${exitCode}, and nothing says why.`;
}

function wanted({ task, service, log, flags }: Case): readonly string[] {
  const exitCode = service?.exitCode?.value ?? 0;
  return [
    ...(task === null
      ? [
          'The answer of aws ecs describe-tasks, within an hour of the end, or the ECS Task State Change event.',
        ]
      : []),
    ...(log === null || log.hasMore
      ? ['The container’s log up to its end.']
      : ['The last lines before the end: whether this log holds them.']),
    ...(exitCode === OOM_EXIT_CODE && flags === null
      ? ['The task definition: whether -XX:+ExitOnOutOfMemoryError is set.']
      : []),
    ...(ABORT_EXIT_CODES.includes(exitCode) ? ['The crash report, hs_err_pid<n>.log.'] : []),
    ...(exitCode === SIGKILLED ? ['The task’s memory in Container Insights for its last minutes.'] : []),
  ];
}
