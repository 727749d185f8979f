import { setTimeout as delay } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { ContainerFiles, statusCode } from '../task/container-files.ts';
import { readProcesses } from '../task/container-processes.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { TrialFailure } from '../verdict/trial-evidence.ts';
import type { AppLog } from './app-log.ts';
import { findJvm, type SeenJvm, type WrongJvm } from './jvm-finding.ts';
import type { StartedTrial } from './started-trial.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';

/** A tool that a script or health check of the image runs beside the service, such as `jcmd`, is gone by then. */
const LOOKS_MAX = 4;
const BETWEEN_LOOKS_MS = 1000;
/** What the JVM runs its hooks by. */
const SHELL = '/bin/sh';

export interface CheckOptions {
  readonly job: Pick<TrialJob, 'scenario'>;
  readonly context: Pick<TrialContext, 'docker' | 'host' | 'task' | 'signal'>;
  readonly timeline: Timeline;
  readonly appLog: AppLog;
  readonly trial: Pick<StartedTrial, 'task' | 'askedFlags'>;
}

/**
 * Reads back which process of a ready service is its JVM and what it runs with, and puts it on the timeline.
 * Why the trial says nothing where that is not what was asked for; `null` otherwise, and where the service has
 * ended meanwhile, which others tell.
 */
export async function checkJvm(options: CheckOptions): Promise<TrialFailure | null> {
  const { job, timeline, appLog } = options;
  const container = serviceContainer(options);
  const found = await unlessEnded(() => lookForJvm(options, container));
  if (found === null) return null;
  if (found.kind === 'wrong') return { kind: 'wrong-jvm', detail: found.detail };
  const { processId, behindShell } = found;
  const hasShell = await unlessEnded(() => new ContainerFiles(container).has(SHELL));
  if (hasShell === null) return null;
  timeline.record({ kind: 'jvm-seen', processId, behindShell, hasShell });
  const { pressureHindrance } = appLog;
  return job.scenario.pressure === 'agent' && pressureHindrance !== null
    ? { kind: 'wrong-jvm', detail: `The pressure agent takes no orders: ${pressureHindrance}` }
    : null;
}

function serviceContainer({ context, trial }: CheckOptions): Dockerode.Container {
  const { docker, task } = context;
  return docker.getContainer(trial.task.containerIds.get(task.serviceContainer) ?? '');
}

/** `null` where the engine refuses to answer: it has no processes of a container that has ended. */
async function unlessEnded<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (statusCode(error) !== undefined) return null;
    throw error;
  }
}

async function lookForJvm(
  options: CheckOptions,
  container: Dockerode.Container,
): Promise<SeenJvm | WrongJvm> {
  let found = await lookOnce(options, container);
  for (let looks = 1; looks < LOOKS_MAX && found.kind === 'wrong'; looks += 1) {
    await delay(BETWEEN_LOOKS_MS, undefined, { signal: options.context.signal });
    found = await lookOnce(options, container);
  }
  return found;
}

async function lookOnce(
  { context, appLog, trial }: CheckOptions,
  container: Dockerode.Container,
): Promise<SeenJvm | WrongJvm> {
  const { host, task } = context;
  const { environment } = await new ContainerFiles(container).configuration();
  return findJvm({
    container: task.serviceContainer,
    processes: await readProcesses(container, host),
    banners: appLog.optionBanners,
    environment,
    askedFlags: trial.askedFlags,
  });
}
