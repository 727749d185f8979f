import type { CauseRule } from '../cause-rule.ts';
import { cannotTell, found } from '../conclusion.ts';
import { alreadyStopping } from '../stop-words.ts';
import { isKernelKill } from '../container-end.ts';

/** The kernel killed the service at a memory limit, in ECS's words; its exit code is then SIGKILL's. */
export const kernelKill: CauseRule = (subject) => {
  const { service, task } = subject;
  if (service === null || task === null || !isKernelKill(service)) return null;
  const citations = [service.reason?.citation, service.exitCode?.citation];
  if (service.exitCode !== null && service.exitCode.value !== 137) {
    return cannotTell({
      statement: `These contradict each other: ECS says that the kernel killed ${service.name} for its memory, but it ended with exit code ${service.exitCode.value}, not 137. The kernel may have killed another process in it.`,
      citations,
      wouldDecide: ['The log of the container up to its end.'],
    });
  }
  const { memoryMiB } = service;
  const neighbours = task.containers.length - 1;
  const limit =
    memoryMiB !== null && memoryMiB < (task.memoryMiB ?? Number.POSITIVE_INFINITY)
      ? `at its own limit of ${memoryMiB} MiB`
      : `at the task's limit${task.memoryMiB === null ? '' : ` of ${task.memoryMiB} MiB`}${neighbours > 0 ? `, which it shares with ${neighbours} other ${neighbours === 1 ? 'container' : 'containers'}` : ''}`;
  return found('kernel-kill', 'certain', {
    oomType: 'oom-killed',
    statement: `The kernel killed container ${service.name} ${limit}. The JVM did not notice.${alreadyStopping(subject)}`,
    citations,
  });
};
