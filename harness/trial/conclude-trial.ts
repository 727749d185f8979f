import { join } from 'node:path';
import { collectArtefacts } from '../artefact/collect-artefacts.ts';
import type { EvidenceSource } from '../capture/capture-path.ts';
import type { StartedLoad } from '../load/k6.ts';
import type { StopRequest } from '../task/service-scheduler.ts';
import type { ContainerFiles } from '../task/container-files.ts';
import { describeTask } from '../task/describe-tasks.ts';
import { killWitness, readKernelKills, type KernelKills, type KillWitness } from '../task/kernel-kill.ts';
import type { StoppedTask } from '../task/stopped-task.ts';
import { oomInstant } from '../timeline/oom-instant.ts';
import { eventsOfKind, firstOfKind, type EventOf, type Timeline } from '../timeline/timeline.ts';
import type { TaskEnd, TrialFailure } from '../verdict/trial-evidence.ts';
import { artefactSource, dumpReader } from './artefact-source.ts';
import type { Conduct, ConductOptions } from './conduct-trial.ts';
import { inTime } from './in-time.ts';
import { jvmNotes } from './jvm-notes.ts';
import { recordJvmFiles } from './record-jvm-files.ts';
import type { StartedTrial } from './started-trial.ts';
import type { Ending } from './supervision.ts';

/** Folder of a trial with what was found on file systems that outlive the task. */
export const SHARED_FILES_FOLDER = 'shared-files';
/** Milliseconds between SIGTERM and SIGKILL for a task whose trial has already failed. */
const GIVEN_UP_STOP_TIMEOUT_MS = 1000;
/** For the evidence of one capture path: a dump of 16 GiB is read in six minutes. */
const COLLECT_WITHIN_MS = 1_800_000;
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
  await using stopped = await trial.task.stop({
    request: ending.kind === 'stop' ? ending.request : GIVEN_UP,
    ...(ending.kind === 'given-up' ? { hurryAfterMs: GIVEN_UP_STOP_TIMEOUT_MS } : {}),
  });
  const usage = await trial.task.readUsage();
  if (usage !== null) timeline.record({ kind: 'task-usage', ...usage });
  const kernelKills = await readKernelKills(context.host);
  const witness = witnessFrom(kernelKills, options);
  recordKernelKills({ stopped, witness, kernelKills, options });
  const end = recordEnd({ stopped, witness, timeline, ...context.task });
  await trial.loadBalancer[Symbol.asyncDispose]();
  const loadFailure = await concludeLoad(options);
  await trial.store.settle();
  await trial.fileSystems.settle();
  await trial.sidecars.settle();
  job.onPhase('judging');
  const disk = stopped.filesOf(context.task.serviceContainer);
  const jvmFileNotes = await recordJvmFiles(disk, timeline);
  const readDump = dumpReader(disk);
  const facts = await collectFacts(options, { disk, readDump });
  const artefacts = await collectArtefacts(artefactSource(disk, readDump), timeline.events);
  await stopped[Symbol.asyncDispose]();
  timeline.record({ kind: 'volume-destroyed' });
  const failure = ending.kind === 'given-up' ? explained(ending.failure, options) : earlyExit(options, end);
  const description = describeTask({
    ...trial,
    events: timeline.events,
    wasOomKilled: (container) => witness(container) !== null,
  });
  const fidelityNotes = [
    ...trial.task.fidelityNotes,
    ...trial.fidelityNotes,
    ...trial.fileSystems.fidelityNotes,
    ...kernelKills.fidelityNotes,
    ...trial.sidecars.pointed.fidelityNotes,
    ...jvmFileNotes,
    ...jvmNotes(timeline.events),
  ];
  const { models } = trial;
  return { end, description, failure: failure ?? loadFailure, facts, artefacts, models, fidelityNotes };
}

type Witness = (container: string) => KillWitness | null;

function witnessFrom({ victims: kernelKills }: KernelKills, { trial, timeline }: ConcludeOptions): Witness {
  const { containerIds } = trial.task;
  return (container) => killWitness(container, { events: timeline.events, containerIds, kernelKills });
}

interface EndOptions {
  readonly stopped: StoppedTask;
  readonly witness: Witness;
  readonly timeline: Timeline;
  readonly serviceContainer: string;
}

/** How the task ended, on the harness's clock; `null` when the service was never started. */
function recordEnd({ stopped, witness, timeline, serviceContainer }: EndOptions): TaskEnd | null {
  const isApp = ({ container }: { readonly container: string }): boolean => container === serviceContainer;
  const app = stopped.exits.find(isApp);
  const appExit = eventsOfKind(timeline.events, 'container-exited').findLast(isApp);
  const taskStopped = firstOfKind(timeline.events, 'task-stopped');
  if (app === undefined || appExit === undefined || taskStopped === undefined) return null;
  recordOomKill(appExit, witness(serviceContainer), timeline);
  return { ...stopped.request, app, appEndedAtMs: appExit.atMs, stoppedAtMs: taskStopped.atMs };
}

interface KillRecording {
  readonly stopped: StoppedTask;
  readonly witness: Witness;
  readonly kernelKills: KernelKills;
  readonly options: ConcludeOptions;
}

/** Names every container that the kernel killed, or a process in it, the service or another. */
function recordKernelKills({ stopped, witness, kernelKills, options }: KillRecording): void {
  const { timeline, trial } = options;
  for (const { container } of stopped.exits) {
    const exit = eventsOfKind(timeline.events, 'container-exited').findLast(
      (event) => event.container === container,
    );
    if (exit === undefined) continue;
    const killedBy = witness(container);
    const isVictim = kernelKills.victims.includes(trial.task.containerIds.get(container) ?? '');
    if (killedBy !== null) timeline.recordFrom(exit, { kind: 'kernel-kill', container, witness: killedBy });
    else if (isVictim) timeline.recordFrom(exit, { kind: 'child-killed', container });
  }
}

function recordOomKill(
  exit: EventOf<'container-exited'>,
  witness: KillWitness | null,
  timeline: Timeline,
): void {
  if (witness === null) return;
  const detail =
    witness === 'kernel'
      ? 'exit code 137, and the kernel log names the container'
      : 'exit code 137, OOMKilled, no SIGKILL of the harness';
  timeline.recordFrom(exit, { kind: 'oom', oomType: 'oom-killed', witness, detail });
}

/** Ends k6 with the task and writes what its requests met to the timeline. */
async function concludeLoad({ load, timeline }: ConcludeOptions): Promise<TrialFailure | null> {
  if (load === null) return null;
  await load.stop();
  const { exitCode, outcome, summary } = await load.ended;
  const { firstFailure } = summary;
  for (const { startMs, ...interval } of summary.intervals) {
    timeline.recordAt({ kind: 'load-interval', ...interval }, { source: 'load', engineTimeMs: startMs });
  }
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

function earlyExit({ ending, timeline, appLog }: ConcludeOptions, end: TaskEnd | null): TrialFailure | null {
  const { events } = timeline;
  if (ending.kind !== 'essential-exit' || oomInstant(events) !== undefined) return null;
  const victims = eventsOfKind(events, 'kernel-kill').map(({ container }) => container);
  const killed =
    victims.length === 0 ? '' : `the kernel killed ${victims.join(', ')} for the task’s memory; `;
  return {
    kind: 'exited-early',
    detail: `The service ended with exit code ${end?.app.exitCode} without an OutOfMemoryError: ${killed}${appLog.lastWords}`,
  };
}

/** An OOM that never came, for want of what the scenario's agent was to keep. */
function explained(
  failure: TrialFailure,
  { job, appLog }: Pick<ConcludeOptions, 'job' | 'appLog'>,
): TrialFailure {
  const { retains } = job.scenario;
  const { tapHindrance } = appLog;
  if (failure.kind !== 'no-oom' || retains === null || tapHindrance === null) return failure;
  const method = `${retains.className}.${retains.methodName}`;
  return {
    ...failure,
    detail: `${failure.detail} Nothing was kept of what ${method} returns: ${tapHindrance}.`,
  };
}

/** A path whose facts cannot be taken is judged without them: a finding, not a crash. */
async function collectFacts(
  { job, context, trial, timeline }: ConcludeOptions,
  { disk, readDump }: { readonly disk: ContainerFiles; readonly readDump: EvidenceSource['readTaskDump'] },
): Promise<Readonly<Record<string, unknown>>> {
  const source: EvidenceSource = {
    culprit: job.scenario.culprit,
    oomType: job.scenario.oomType,
    events: timeline.events,
    readTaskDump: readDump,
    readTaskFile: (path, consume) => disk.read(path, consume),
    objectFile: (key) => trial.store.objectFile(key),
    sharedFile: async (path) => {
      const copy = join(job.directory, SHARED_FILES_FOLDER, path);
      await trial.fileSystems.copyFile(path, copy);
      return copy;
    },
    intakeRequests: () => trial.sidecars.intakeRequests(),
    serviceContainer: context.task.serviceContainer,
    config: context.config,
    datadogAgent: trial.sidecars.datadogAgent,
    serviceLogRoute:
      trial.spec.containers.find(({ name }) => name === context.task.serviceContainer)?.logRoute.kind ??
      'none',
    memorySamples: () => trial.memory?.samples ?? [],
    readTaskFolder: (folder, consume) => disk.readFolder(folder, consume),
  };
  const facts: Record<string, unknown> = {};
  for (const path of job.capturePaths) {
    try {
      facts[path.name] = await inTime(path.collect(source), { withinMs: COLLECT_WITHIN_MS, what: path.name });
    } catch (error) {
      facts[path.name] = { collectError: error instanceof Error ? error.message : String(error) };
    }
  }
  return facts;
}
