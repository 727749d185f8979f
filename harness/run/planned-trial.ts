import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { capturePath } from '../capture/registry.ts';
import { monotonicClock } from '../clock.ts';
import { capturePathsOf, type FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import { PRESSURE_JAR_IN_CONTAINER } from '../load/pressure-agent.ts';
import { DATADOG_JAR_IN_CONTAINER } from '../sidecar/datadog-java-agent.ts';
import type { Journal } from '../journal/journal.ts';
import { notWritable } from '../journal/journal-error.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { RunEvent } from '../progress/run-event.ts';
import type { AddedFile } from '../task/container-options.ts';
import { mirrorClocks } from '../task/mirror-clocks.ts';
import { runTrial } from '../trial/run-trial.ts';
import { SHARED_FILES_FOLDER } from '../trial/conclude-trial.ts';
import { OBJECTS_FOLDER } from '../trial/started-trial.ts';
import { serviceUid } from '../trial/trial-additions.ts';
import type { TrialContext, TrialJob } from '../trial/trial-context.ts';
import { judgeTrial } from '../verdict/judge-trial.ts';
import type { TrialConditions, TrialEvidence } from '../verdict/trial-evidence.ts';
import type { Admitted } from './admission.ts';
import { saveEvidence } from './evidence-files.ts';
import { scenarioOf, type Experiment } from './experiment.ts';
import type { PreparedJdk, PreparedRun } from './prepared-run.ts';
import type { RetryRule } from './retry-rule.ts';
import type { StartWatch } from './start-watch.ts';
import { withImageOptions } from './task-images.ts';

export interface PlannedTrialOptions {
  readonly experiment: Experiment;
  readonly prepared: PreparedRun;
  /** Whether dumps that arrived whole stay. */
  readonly keepDumps: boolean;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  /** Conducts a trial. Default: on the engine. */
  readonly conduct?: typeof runTrial | undefined;
  readonly journal: Journal;
  readonly starts: StartWatch;
  readonly retries: RetryRule;
  readonly admitted: Admitted;
}

/**
 * Runs a trial of the plan, and again where the harness spoiled it: conducts each attempt, keeps its evidence,
 * judges it and appends it to the journal. The record of its last attempt; `null` of one that was cut short.
 *
 * @throws {JournalError} where the results cannot be written
 */
export async function runPlanned(
  planned: PlannedTrial,
  options: PlannedTrialOptions,
): Promise<TrialRecord | null> {
  const { retries, onEvent } = options;
  let record = await runAttempt(planned, options);
  while (record !== null && retries.takes(record)) {
    onEvent({ kind: 'trial-spoiled', record });
    record = await runAttempt(planned, options);
  }
  if (record !== null) onEvent({ kind: 'trial-ended', record });
  return record;
}

async function runAttempt(planned: PlannedTrial, options: PlannedTrialOptions): Promise<TrialRecord | null> {
  options.onEvent({ kind: 'trial-started', trial: planned.id });
  const job = await jobOf(planned, options);
  try {
    return await runJob(job, options);
  } catch (error) {
    throw isRefusedWrite(error) ? notWritable(job.directory, error) : error;
  }
}

async function runJob(job: TrialJob, options: PlannedTrialOptions): Promise<TrialRecord | null> {
  const { journal } = options;
  const context = contextOf(options);
  job.onPhase('starting');
  const conducted = await (options.conduct ?? runTrial)(job, context);
  const evidence: TrialEvidence = { ...conducted, conditions: conditionsOf(options.admitted) };
  await saveEvidence(job.directory, evidence);
  // A trial cut short by the user has not ended: its evidence stays, a record would claim a result.
  if (evidence.failure?.kind === 'interrupted') return null;
  const record = judgeTrial({ evidence, scenario: job.scenario, capturePaths: job.capturePaths });
  await journal.appendTrial(record);
  // A service that is not ready while the harness stands still is not to blame for it.
  if (!record.spoiled) options.starts.record(evidence);
  if (!options.keepDumps) await dropCaptured(job.directory, record);
  return record;
}

function conditionsOf({ neighboursMax }: Admitted): TrialConditions {
  return { neighboursMax, harnessRssBytes: process.memoryUsage.rss() };
}

async function jobOf(planned: PlannedTrial, options: PlannedTrialOptions): Promise<TrialJob> {
  const { experiment, prepared, journal, onEvent } = options;
  const scenario = scenarioOf(experiment, planned);
  const flagSet = experiment.flagSets.find(({ name }) => name === planned.flagSet);
  const jdk = prepared.jdks.get(planned.jdk);
  assert(flagSet !== undefined && jdk !== undefined, `${planned.id} is of the plan`);
  const { runId } = prepared.identity;
  const trialNumber = experiment.plan.trials.indexOf(planned) + 1;
  return {
    planned,
    scenario,
    flagSet,
    capturePaths: capturePathsOf(experiment.config, flagSet).map(capturePath),
    sampleImages: jdk.sampleImages,
    uid: serviceUid({ runId, trialNumber }),
    agentJars: [...datadogJars(flagSet, prepared), ...pressureJars(scenario, jdk)],
    pressureToken: randomBytes(8).toString('hex'),
    fingerprint: jdk.fingerprint,
    directory: await journal.freshTrialDirectory(planned.id),
    name: `lastgasp-${runId}-${trialNumber}`,
    onPhase: (phase) => onEvent({ kind: 'trial-phase', trial: planned.id, phase }),
  };
}

function datadogJars({ javaAgent }: FlagSet, { agents }: PreparedRun): readonly AddedFile[] {
  if (javaAgent === null) return [];
  const agent = agents.get(javaAgent.version);
  assert(agent !== undefined, `agent ${javaAgent.version} is prepared`);
  return [{ source: agent.jarFile, target: DATADOG_JAR_IN_CONTAINER }];
}

function pressureJars({ pressure }: Scenario, { pressureAgent }: PreparedJdk): readonly AddedFile[] {
  if (pressure !== 'agent') return [];
  assert(pressureAgent !== null, 'the pressure agent is prepared where a scenario needs it');
  return [{ source: pressureAgent.jarFile, target: PRESSURE_JAR_IN_CONTAINER }];
}

function contextOf({ experiment, prepared, signal }: PlannedTrialOptions): TrialContext {
  return {
    docker: prepared.docker,
    host: prepared.host,
    pulse: prepared.pulse,
    cgroups: prepared.engine.cgroups,
    hasWriteLimits: prepared.engine.hasWriteLimits,
    images: prepared.images,
    availableImages: new Set(prepared.taskImages.keys()),
    identity: prepared.identity,
    config: experiment.config,
    bucket: prepared.bucket,
    task: withImageOptions(experiment.task, prepared.taskImages),
    clocks: mirrorClocks(experiment.config, experiment.timeScale),
    timeScale: experiment.timeScale,
    pressure: experiment.pressure,
    oomAfterMs: experiment.oomAfterSeconds === null ? null : experiment.oomAfterSeconds * 1000,
    clock: monotonicClock,
    signal,
  };
}

/** A dump that arrived whole has said what it had to; what did not stays for whoever wants to know why. */
async function dropCaptured(directory: string, record: TrialRecord): Promise<void> {
  const isCaptured = Object.values(record.paths).every(({ verdict }) => verdict === 'captured');
  if (!isCaptured) return;
  for (const folder of [OBJECTS_FOLDER, SHARED_FILES_FOLDER]) {
    await rm(join(directory, folder), { recursive: true, force: true });
  }
}

/** What a full, read-only or broken disk answers (Linux `errno(3)`). */
const REFUSED_WRITES = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

function isRefusedWrite(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REFUSED_WRITES.includes(String(error.code));
}
