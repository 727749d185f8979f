import { waitForServiceStop, type ServiceOptions } from '../../harness/task/service-scheduler.ts';
import type { StoppedTask } from '../../harness/task/stopped-task.ts';
import type { MirrorTask } from './mirror-task.ts';

/** How long a service may take over anything in a test, in milliseconds. */
const SERVICE_MAX_MS = 120_000;

/** Runs the task as one of a service, or standalone, until it has stopped; a standalone task may never stop. */
export async function runUnderService(
  { task, timeline }: MirrorTask,
  options: Partial<Pick<ServiceOptions, 'isService' | 'signal'>> & Partial<ServiceOptions['clocks']> = {},
): Promise<StoppedTask> {
  const { isService = true, signal = AbortSignal.timeout(SERVICE_MAX_MS) } = options;
  const { graceMs = 0, replacementHealthyMs = 0, deregistrationDelayMs = 0 } = options;
  const over = new AbortController();
  const stop = waitForServiceStop({
    isService,
    timeline,
    clocks: { graceMs, replacementHealthyMs, deregistrationDelayMs },
    signal: AbortSignal.any([signal, over.signal]),
  });
  try {
    const request = await Promise.race([stop, task.essentialEnd.then(() => null)]);
    return request === null ? await task.stopped : await task.stop({ request });
  } finally {
    over.abort();
  }
}
