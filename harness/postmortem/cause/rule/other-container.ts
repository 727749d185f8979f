import type { Case } from '../../case.ts';
import type { StoppedContainer } from '../../task/stopped-task.ts';
import type { CauseRule } from '../cause-rule.ts';
import { isKernelKill, isSignalled } from '../container-end.ts';
import { cannotTell, found } from '../conclusion.ts';

/** An essential container ended by itself, and ECS stopped the service with the task. ECS does not say which was first. */
export const otherContainer: CauseRule = (subject) => {
  const { task, service, essential } = subject;
  if (task?.stopCode?.value !== 'EssentialContainerExited' || service === null || !isSignalled(service))
    return null;
  const others = task.containers.filter(
    (container) => container.name !== service.name && mayEndTask(container, subject),
  );
  const [first, second] = others.filter(
    (container) => !isSignalled(container) && container.exitCode !== null,
  );
  const citations = [task.stopCode.citation, service.exitCode?.citation];
  // A container that is not essential, such as one that prepared a volume, may have been done long before.
  const mayBeHelper = essential === null && first?.exitCode?.value === 0;
  if (first === undefined || second !== undefined || mayBeHelper) {
    return cannotTell({
      statement:
        others.length === 0
          ? `The task stopped because container ${service.name} ended by a signal, and nothing says who sent it: not ECS, which stops a task in other words.`
          : `An essential container ended first, and ${service.name} was stopped with the task or ended by a signal of its own: which, the exit codes do not tell.`,
      citations: [...citations, ...others.map(({ exitCode }) => exitCode?.citation)],
      wouldDecide: [
        'The task definition: which containers are essential.',
        'The ends of the logs of all containers: which one was silent first.',
        'For exit code 137 without ECS’s reason: the task’s memory in Container Insights.',
      ],
    });
  }
  const end = isKernelKill(first)
    ? 'the kernel killed it for its memory'
    : `it ended with exit code ${first.exitCode?.value}`;
  return found('other-container', 'likely', {
    statement: `Container ${first.name} ended first (${end}) and took the task with it; ${service.name} was only stopped.`,
    citations: [...citations, first.exitCode?.citation, first.reason?.citation],
    wouldDecide: [
      `The log of ${first.name} up to its end.`,
      ...(subject.essential === null ? ['The task definition: whether it is essential.'] : []),
    ],
  });
};

function mayEndTask({ name }: StoppedContainer, { essential }: Case): boolean {
  return essential === null || essential.includes(name);
}
