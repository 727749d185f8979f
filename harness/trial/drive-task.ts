import { setTimeout as delay } from 'node:timers/promises';
import type { StartedLoad } from '../load/k6.ts';
import type { ContainerEnd } from '../task/container-life.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { TrialFailure } from '../verdict/trial-evidence.ts';
import type { ListeningPort } from '../task/listening-ports.ts';
import type { AppLog } from './app-log.ts';
import { neverReadyText, startRemedy } from './never-ready.ts';
import type { StartedTrial } from './started-trial.ts';
import { superviseTask, type Ending } from './supervision.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';
import { oomWithinMs } from './wanted-oom.ts';

/** A JVM with an agent takes 13 s to start on a quarter of a vCPU; three minutes is a service that does not start. */
const READY_TIMEOUT_MS = 180_000;

export interface DriveOptions {
  readonly job: Pick<TrialJob, 'scenario' | 'planned' | 'onPhase'>;
  readonly context: Pick<TrialContext, 'clocks' | 'config' | 'oomAfterMs' | 'signal'>;
  readonly timeline: Timeline;
  readonly appLog: AppLog;
  readonly trial: Pick<StartedTrial, 'task'> & {
    readonly loadBalancer: Pick<StartedTrial['loadBalancer'], 'unreadyAnswer'>;
  };
  /** Milliseconds that a service has to become ready. Default 180 000. */
  readonly readyWithinMs?: number;
  /** Asked where it does not. */
  readonly listeningPorts: () => Promise<readonly ListeningPort[]>;
  /** Why the trial says nothing of what the service, now ready, turns out to run; `null` otherwise. */
  readonly checkJvm: () => Promise<TrialFailure | null>;
  /** Starts the load generator; what it returns is stopped by the caller. */
  readonly startLoad: () => Promise<StartedLoad>;
}

/** Takes a started task through ready and load to whatever ends it. Rejects only when interrupted or broken. */
export async function driveTask(options: DriveOptions): Promise<Ending> {
  const { job, context, timeline, trial } = options;
  const unready = (await waitUntilReady(options)) ?? (await options.checkJvm());
  if (unready !== null) return { kind: 'given-up', failure: unready };
  job.onPhase('loading');
  const load = await options.startLoad();
  timeline.record({ kind: 'load-started' });
  return superviseTask({
    task: trial.task,
    timeline,
    clocks: context.clocks,
    isService: context.config.service.kind === 'service',
    oomWithinMs: oomWithinMs(job, context),
    loadEnded: load.ended,
    signal: context.signal,
  });
}

async function waitUntilReady(options: DriveOptions): Promise<TrialFailure | null> {
  const { context, timeline, appLog, trial, readyWithinMs = READY_TIMEOUT_MS } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([context.signal, over.signal]);
  try {
    return await Promise.race([
      timeline.first('ready', { signal }).then(() => null),
      trial.task.essentialEnd.then((end) => endBeforeReady(end, appLog)),
      delay(readyWithinMs, undefined, { signal }).then(() => neverReady(options, readyWithinMs)),
    ]);
  } finally {
    over.abort();
  }
}

async function neverReady(
  { context, appLog, trial, listeningPorts }: DriveOptions,
  waitedMs: number,
): Promise<TrialFailure> {
  const { port, path } = context.config.service.loadBalancer;
  const detail = neverReadyText({
    port,
    path,
    waitedSeconds: waitedMs / 1000,
    lastAnswer: trial.loadBalancer.unreadyAnswer,
    listening: await listeningPorts(),
    lastWords: appLog.lastWords,
  });
  return { kind: 'never-ready', detail };
}

function endBeforeReady(end: ContainerEnd, appLog: AppLog): TrialFailure {
  if (end.kind === 'not-started') {
    const reason = end.reason ?? 'the engine did not say why.';
    const detail = `Container ${end.container} could not be started: ${withRemedy(reason)}`;
    return { kind: 'never-ready', detail };
  }
  const { exitCode } = end.exit;
  const words = appLog.lastWords;
  return appLog.isRefusal
    ? { kind: 'jvm-refused', detail: `The JVM refused to start (exit code ${exitCode}): ${words}` }
    : {
        kind: 'exited-early',
        detail: `The service ended with exit code ${exitCode} before it was ready: ${withRemedy(words)}`,
      };
}

function withRemedy(words: string): string {
  return `${words} ${startRemedy(words)}`.trimEnd();
}
