import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { trialLabels } from '../engine/labels.ts';
import type { LoadControl } from '../load/load-control.ts';
import { startLoad, type StartedLoad } from '../load/k6.ts';
import { pressureControl, pressureVariables } from '../load/pressure-agent.ts';
import { type ListeningPort, readListeningPorts } from '../task/listening-ports.ts';
import type { LogCollectorFiles } from '../sink/log-collector-files.ts';
import type { TrialEvidence, TrialFailure } from '../verdict/trial-evidence.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { AppLog } from './app-log.ts';
import { checkJvm } from './check-jvm.ts';
import { concludeTrial } from './conclude-trial.ts';
import { driveTask } from './drive-task.ts';
import { startTrial, type StartedTrial } from './started-trial.ts';
import type { Ending } from './supervision.ts';
import type { TrialContext, TrialJob } from './trial-context.ts';
import { oomWithinMs, startLoadControl } from './wanted-oom.ts';

/** Folder of a trial with k6's results. */
const LOAD_FOLDER = 'load';

/** The parts of the evidence that come from the task. */
export type Conduct = Pick<
  TrialEvidence,
  'end' | 'description' | 'failure' | 'facts' | 'artefacts' | 'models' | 'fidelityNotes'
>;

export interface ConductOptions {
  readonly job: TrialJob;
  readonly context: TrialContext;
  readonly timeline: Timeline;
  readonly appLog: AppLog;
  readonly logs: LogCollectorFiles;
}

/**
 * Starts a trial's task, drives it to its end, takes its evidence and removes it. Does not reject:
 * what goes wrong is the trial's failure, and the evidence there is until then is kept.
 */
export async function conductTrial(options: ConductOptions): Promise<Conduct> {
  try {
    await using trial = await startTrial(options);
    await using loads = new AsyncDisposableStack();
    let load: StartedLoad | null = null;
    const ending = await drive(options, trial, async () => {
      const control = loads.use(await startLoadControl({ ...options, trial }));
      load = loads.use(await startTrialLoad(options, { trial, control }));
      return load;
    });
    return await concludeTrial({ ...options, trial, ending, load });
  } catch (error) {
    return {
      end: null,
      description: null,
      failure: failureOf(error, options.context),
      facts: {},
      artefacts: null,
      models: [],
      fidelityNotes: [],
    };
  }
}

async function drive(
  options: ConductOptions,
  trial: StartedTrial,
  beginLoad: () => Promise<StartedLoad>,
): Promise<Ending> {
  try {
    return await driveTask({
      ...options,
      trial,
      checkJvm: () => checkJvm({ ...options, trial }),
      startLoad: beginLoad,
      listeningPorts: () => listeningPorts(options, trial),
    });
  } catch (error) {
    return { kind: 'given-up', failure: failureOf(error, options.context) };
  }
}

/** The service's own: not where the pressure agent takes orders. */
async function listeningPorts(
  { job, context }: ConductOptions,
  { task }: StartedTrial,
): Promise<readonly ListeningPort[]> {
  const listening = await readListeningPorts(context.docker.getContainer(task.networkContainerId));
  if (job.scenario.pressure !== 'agent') return listening;
  const control = pressureControl(context.task.document, job.pressureToken);
  return listening.filter(({ port }) => port !== control.port);
}

/** The load goes on after the OOM, as a service's clients do, and ends with the task. */
async function startTrialLoad(
  { job, context }: ConductOptions,
  { trial, control }: { readonly trial: StartedTrial; readonly control: LoadControl | null },
): Promise<StartedLoad> {
  const { scenario, directory, planned } = job;
  const outDirectory = join(directory, LOAD_FOLDER);
  await mkdir(outDirectory, { recursive: true });
  return startLoad({
    docker: context.docker,
    image: context.images.k6,
    networkContainerId: trial.task.networkContainerId,
    scriptsDirectory: scenario.scenariosDirectory,
    script: scenario.loadScript,
    env: {
      REQUESTS_PER_SECOND: String(scenario.requestsPerSecond * context.pressure),
      DURATION_SECONDS: String(Math.ceil((oomWithinMs(job, context) + context.clocks.horizonMs) / 1000)),
      TARGET: `http://127.0.0.1:${context.config.service.loadBalancer.port}`,
      HEALTH_PATH: context.config.service.loadBalancer.path,
      ...(control !== null && { CONTROL: control.url }),
      ...pressureEnvironment(job, context),
    },
    outDirectory,
    labels: trialLabels(context.identity, planned.id),
    signal: context.signal,
  });
}

function pressureEnvironment(
  { scenario, pressureToken }: TrialJob,
  { task }: TrialContext,
): Readonly<Record<string, string>> {
  return scenario.pressure === 'agent'
    ? pressureVariables(pressureControl(task.document, pressureToken))
    : {};
}

function failureOf(error: unknown, { signal }: TrialContext): TrialFailure {
  if (signal.aborted) return { kind: 'interrupted', detail: 'The trial was interrupted.' };
  const words = error instanceof Error ? error.message : String(error);
  return { kind: 'harness-failed', detail: `The harness failed: ${words}` };
}
