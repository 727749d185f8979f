import assert from 'node:assert/strict';
import type { EvidenceSource } from '../capture/capture-path.ts';
import type { StartedLoad } from '../load/k6.ts';
import type { StopRequest } from '../task/service-scheduler.ts';
import type { StoppedTask } from '../task/started-task.ts';
import { APP_CONTAINER } from '../task/task-definition.ts';
import { eventsOfKind, firstOfKind, type EventOf, type Timeline } from '../timeline/timeline.ts';
import type { TaskEnd, TrialFailure } from '../verdict/trial-evidence.ts';
import type { Conduct, ConductOptions } from './conduct-trial.ts';
import type { StartedTrial } from './started-trial.ts';
import type { Ending } from './supervision.ts';

/** Milliseconds between SIGTERM and SIGKILL for a task whose trial has already failed. */
const GIVEN_UP_STOP_TIMEOUT_MS = 1000;
/** Exit code of a process that died of SIGKILL (128 + 9). */
const SIGKILLED = 137;

/** ECS's words for an essential container that ended (DescribeTasks `stoppedReason`). */
const ESSENTIAL_EXIT: StopRequest = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};

const GIVEN_UP: StopRequest = { stopCode: 'UserInitiated', stoppedReason: 'lastgasp gave up on the trial' };

export interface ConcludeOptions extends ConductOptions {
  readonly trial: StartedTrial;
  readonly ending: Ending;
  /** `null` when the trial ended before any load. */
  readonly load: StartedLoad | null;
}

/**
 * Stops what still runs of the task, closes everything that observes it and takes the facts of every
 * capture path, in that order; then the task's storage is destroyed.
 */
export async function concludeTrial(options: ConcludeOptions): Promise<Conduct> {
  const { job, context, timeline, trial, ending } = options;
  job.onPhase('stopping');
  const stopRequest = stopRequestOf(ending, timeline);
  await using stopped = await trial.task.stop({
    stopTimeoutMs: ending.kind === 'given-up' ? GIVEN_UP_STOP_TIMEOUT_MS : context.clocks.stopTimeoutMs,
    clock: context.clock,
    onSignal: ({ sentAtMs, ...signal }) => timeline.record({ kind: 'signal', ...signal }, sentAtMs),
  });
  const end = recordEnd({ stopped, stopRequest, timeline });
  await trial.loadBalancer[Symbol.asyncDispose]();
  const loadFailure = await concludeLoad(options);
  await trial.store.settle();
  job.onPhase('judging');
  const facts = await collectFacts(options, stopped);
  await stopped[Symbol.asyncDispose]();
  timeline.record({ kind: 'volume-destroyed' });
  const failure = ending.kind === 'given-up' ? ending.failure : earlyExit(options, end);
  return { end, failure: failure ?? loadFailure, facts, fidelityNotes: trial.task.fidelityNotes };
}

/** A container that ends while the service is already stopping its task does not change why the task stops. */
function stopRequestOf(ending: Ending, timeline: Timeline): StopRequest {
  if (ending.kind === 'given-up') return GIVEN_UP;
  if (ending.kind === 'stop') return ending.request;
  const requested = firstOfKind(timeline.events, 'stop-requested');
  return requested === undefined
    ? ESSENTIAL_EXIT
    : { stopCode: requested.stopCode, stoppedReason: requested.stoppedReason };
}

interface EndOptions {
  readonly stopped: StoppedTask;
  readonly stopRequest: StopRequest;
  readonly timeline: Timeline;
}

/** Writes how the task ended to the timeline and reads it back on the harness's clock. */
function recordEnd({ stopped, stopRequest, timeline }: EndOptions): TaskEnd {
  for (const { container, exitCode, oomKilled, finishedAtEngineMs } of stopped.exits) {
    const at = { source: 'engine', engineTimeMs: finishedAtEngineMs } as const;
    timeline.recordAt({ kind: 'container-exited', container, exitCode, oomKilled }, at);
  }
  const { atMs: stoppedAtMs } = timeline.recordAt(
    { kind: 'task-stopped', ...stopRequest },
    { source: 'engine', engineTimeMs: stopped.stoppedAtEngineMs },
  );
  const app = stopped.exits.find(({ container }) => container === APP_CONTAINER);
  const appExit = eventsOfKind(timeline.events, 'container-exited').find(
    ({ container }) => container === APP_CONTAINER,
  );
  assert(app !== undefined && appExit !== undefined, 'the task has the container of the service');
  recordKernelKill(appExit, timeline);
  return { ...stopRequest, app, appEndedAtMs: appExit.atMs, stoppedAtMs };
}

/**
 * A SIGKILL that was not ours while Docker speaks of the OOM killer. Under a parent limit Docker says so
 * of every container of the task, so the witness is ambiguous.
 */
function recordKernelKill(exit: EventOf<'container-exited'>, timeline: Timeline): void {
  const wasOurs = eventsOfKind(timeline.events, 'signal').some(
    ({ container, signal }) => container === exit.container && signal === 'SIGKILL',
  );
  if (wasOurs || !exit.oomKilled || exit.exitCode !== SIGKILLED) return;
  timeline.recordFrom(exit, {
    kind: 'oom',
    oomType: 'oom-killed',
    witness: 'ambiguous',
    detail: 'exit code 137, OOMKilled, no SIGKILL of the harness',
  });
}

/** Ends k6 with the task and writes what its requests met to the timeline. */
async function concludeLoad({ load, timeline }: ConcludeOptions): Promise<TrialFailure | null> {
  if (load === null) return null;
  await load.stop();
  const { exitCode, outcome, summary } = await load.ended;
  const { firstFailure } = summary;
  if (firstFailure !== null) {
    timeline.recordAt(
      { kind: 'request-failed', detail: firstFailure.detail },
      { source: 'load', engineTimeMs: firstFailure.atMs },
    );
  }
  timeline.record({
    kind: 'load-ended',
    exitCode,
    requests: summary.requests,
    failedRequests: summary.failedRequests,
  });
  return outcome.kind === 'failed' ? { kind: 'load-failed', detail: outcome.reason } : null;
}

function earlyExit({ ending, timeline, appLog }: ConcludeOptions, { app }: TaskEnd): TrialFailure | null {
  if (ending.kind !== 'essential-exit' || firstOfKind(timeline.events, 'oom') !== undefined) return null;
  return {
    kind: 'exited-early',
    detail: `The service ended with exit code ${app.exitCode} without an OutOfMemoryError: ${appLog.lastWords}`,
  };
}

/** A path whose facts cannot be taken is judged without them: a finding, not a crash. */
async function collectFacts(
  { job, context, trial }: ConcludeOptions,
  stopped: StoppedTask,
): Promise<Readonly<Record<string, unknown>>> {
  const source: EvidenceSource = {
    culprit: job.scenario.culprit,
    readTaskFile: (path, consume) => stopped.readFile({ container: APP_CONTAINER, path }, consume),
    objectFile: (key) => trial.store.objectFile(key),
  };
  const facts: Record<string, unknown> = {};
  for (const path of context.capturePaths) {
    try {
      facts[path.name] = await path.collect(source);
    } catch (error) {
      facts[path.name] = { collectError: error instanceof Error ? error.message : String(error) };
    }
  }
  return facts;
}
