import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { capturePath } from '../capture/registry.ts';
import { monotonicClock } from '../clock.ts';
import { capturePathsOf, type FlagSet } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import { runBounded } from '../engine/bounded-run.ts';
import { PRESSURE_JAR_IN_CONTAINER } from '../load/pressure-agent.ts';
import { DATADOG_JAR_IN_CONTAINER } from '../sidecar/datadog-java-agent.ts';
import { createJournal, reopenJournal, type Journal } from '../journal/journal.ts';
import { notWritable } from '../journal/journal-error.ts';
import { readJournal, type RecordedRun } from '../journal/read-journal.ts';
import type { RunRecord, RunRequest } from '../journal/run-record.ts';
import { SCHEMA_VERSION, type TrialRecord } from '../journal/trial-record.ts';
import type { Cell } from '../plan/cell.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { trialsOfShard } from '../plan/shard.ts';
import type { RunEvent } from '../progress/run-event.ts';
import { writeReports } from '../report/report-files.ts';
import type { Report } from '../report/report.ts';
import type { AddedFile } from '../task/container-options.ts';
import { parseFargateSize } from '../task/fargate-size.ts';
import { mirrorClocks } from '../task/mirror-clocks.ts';
import { runTrial } from '../trial/run-trial.ts';
import { SHARED_FILES_FOLDER } from '../trial/conclude-trial.ts';
import { OBJECTS_FOLDER } from '../trial/started-trial.ts';
import { serviceUid } from '../trial/trial-additions.ts';
import type { TrialContext, TrialJob } from '../trial/trial-context.ts';
import { judgeTrial } from '../verdict/judge-trial.ts';
import type { TrialConditions, TrialEvidence } from '../verdict/trial-evidence.ts';
import { Admission, type Admitted, type Demand } from './admission.ts';
import { runsAlone } from './alone-cell.ts';
import { readCommit } from './commit.ts';
import { saveEvidence } from './evidence-files.ts';
import type { Experiment } from './experiment.ts';
import type { PreparedJdk, PreparedRun } from './prepared-run.ts';
import { assertSamePlan, assertSameSetups, unfinishedTrials } from './resumed-run.ts';
import { demandOf, readCapacity, readRoom } from './room.ts';
import { StartWatch } from './start-watch.ts';
import { StoppingRule } from './stopping-rule.ts';
import { describeFlagSets, readVersions } from './setup.ts';
import { withImageOptions } from './task-images.ts';

export interface RunOptions {
  readonly experiment: Experiment;
  readonly prepared: PreparedRun;
  /** What was asked for, so that the run can be taken up again. */
  readonly request: RunRequest;
  /** Results folder; holds no run yet, or the one to go on with. */
  readonly directory: string;
  /** Go on with the run in the folder. Default: start one. */
  readonly isResumed?: boolean;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
  /** Conducts a trial. Default: on the engine. */
  readonly conduct?: typeof runTrial;
}

/** A run of which every trial has ended that was to be run. */
export interface FinishedRun {
  readonly recorded: RecordedRun;
  readonly report: Report;
  /** Why the service of no trial came to its load; the trials after the first few were then left out. Else `null`. */
  readonly startFailure: string | null;
}

/**
 * Runs every trial of the plan that has not ended yet, judges each as it ends and appends it to the journal;
 * returns what it came to, with the report, which is also written to the results, in every form. Rejects with the signal's reason when interrupted,
 * and with a `LeaseLostError` when the engine went away: what ended until then is in the results.
 *
 * @throws {JournalError} where the run to go on with is of another plan or setup, or the results cannot be written
 */
export async function runExperiment(options: RunOptions): Promise<FinishedRun> {
  const { experiment, prepared, directory, onEvent } = options;
  const signal = AbortSignal.any([options.signal, prepared.lost]);
  await using journal = await openResults(options);
  const { plan } = experiment;
  const { records } = await readJournal(directory);
  const trials = trialsOfShard(plan, experiment.shard);
  const stopping = new StoppingRule(experiment);
  for (const record of records) stopping.record(record);
  const starts = new StartWatch(records);
  onEvent({
    kind: 'run-started',
    totalTrials: trials.length,
    keptTrials: records.length,
    cells: plan.cells.map((cell) => ({ ...cell, oomType: scenarioOf(experiment, cell).oomType })),
    trialsPerCell: plan.trialsPerCell,
  });
  const admission = await admissionFor(options);
  await runBounded({
    items: unfinishedTrials({ trials }, records),
    atOnceMax: experiment.concurrency,
    signal,
    run: async (planned, trialSignal) => {
      const isNeeded = (): boolean => stopping.isNeeded(planned) && !starts.isHopeless;
      if (!isNeeded()) return;
      using admitted = await admission.admit(demandOfTrial(planned, experiment), trialSignal);
      // What ended while it waited may have decided the question.
      if (!isNeeded()) return;
      const record = await runPlanned(planned, {
        ...options,
        journal,
        starts,
        admitted,
        signal: trialSignal,
      });
      if (record !== null) stopping.record(record);
    },
  });
  const recorded = await readJournal(directory);
  return { recorded, report: await writeReports(recorded), startFailure: starts.reason };
}

async function openResults(options: RunOptions): Promise<Journal> {
  const { experiment, prepared, directory } = options;
  if (options.isResumed) {
    const recorded = await readJournal(directory);
    assertSamePlan(recorded, experiment);
    assertSameSetups(recorded, prepared.jdks);
    return reopenJournal(directory);
  }
  return createJournal({ directory, run: await runRecordOf(options) });
}

async function runRecordOf({ experiment, prepared, request }: RunOptions): Promise<RunRecord> {
  const commit = await readCommit({ directory: process.cwd(), environment: process.env });
  return {
    schemaVersion: SCHEMA_VERSION,
    startedAt: new Date().toISOString(),
    plan: experiment.plan,
    design: experiment.design,
    shard: experiment.shard,
    gates: experiment.gates,
    controls: experiment.controls,
    request,
    timeScale: experiment.timeScale,
    flagSets: describeFlagSets(experiment),
    versions: {
      ...(await readVersions(prepared.engine, prepared.agents)),
      ...(commit !== null && { commit }),
    },
    setups: Object.fromEntries(
      [...prepared.jdks.values()].map(({ fingerprint, setup }) => [fingerprint, setup]),
    ),
  };
}

async function admissionFor({ experiment, prepared, directory, onEvent }: RunOptions): Promise<Admission> {
  const places = { engine: prepared.engine, directory };
  const { concurrency: trialsMax, cpuUnitsMax: cpuUnits } = experiment;
  return new Admission({
    capacity: await readCapacity(places, { trialsMax, cpuUnits }),
    readRoom: () => readRoom(places),
    clock: monotonicClock,
    onWait: (message) => onEvent({ kind: 'note', message }),
  });
}

function demandOfTrial(planned: PlannedTrial, { config }: Experiment): Demand {
  const isAlone = runsAlone(planned, config.runAlone);
  return demandOf(parseFargateSize(planned.taskSize), { isAlone });
}

interface PlannedOptions extends RunOptions {
  readonly journal: Journal;
  readonly starts: StartWatch;
  readonly admitted: Admitted;
}

/** The trial's record; `null` of one that was cut short. */
async function runPlanned(planned: PlannedTrial, options: PlannedOptions): Promise<TrialRecord | null> {
  options.onEvent({ kind: 'trial-started', trial: planned.id });
  const job = await jobOf(planned, options);
  try {
    return await runJob(job, options);
  } catch (error) {
    throw isRefusedWrite(error) ? notWritable(job.directory, error) : error;
  }
}

async function runJob(job: TrialJob, options: PlannedOptions): Promise<TrialRecord | null> {
  const { journal, onEvent } = options;
  const context = contextOf(options);
  job.onPhase('starting');
  const conducted = await (options.conduct ?? runTrial)(job, context);
  const evidence: TrialEvidence = { ...conducted, conditions: conditionsOf(options.admitted) };
  await saveEvidence(job.directory, evidence);
  options.starts.record(evidence);
  // A trial cut short by the user has not ended: its evidence stays, a record would claim a result.
  if (evidence.failure?.kind === 'interrupted') return null;
  const record = judgeTrial({ evidence, scenario: job.scenario, capturePaths: job.capturePaths });
  await journal.appendTrial(record);
  if (!options.request.keepDumps) await dropCaptured(job.directory, record);
  onEvent({ kind: 'trial-ended', record });
  return record;
}

function conditionsOf({ neighboursMax }: Admitted): TrialConditions {
  return { neighboursMax, harnessRssBytes: process.memoryUsage.rss() };
}

async function jobOf(planned: PlannedTrial, options: PlannedOptions): Promise<TrialJob> {
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

function scenarioOf({ scenarios }: Experiment, { scenario: wanted }: Cell): Scenario {
  const scenario = scenarios.find(({ name }) => name === wanted);
  assert(scenario !== undefined, `${wanted} is of the plan`);
  return scenario;
}

function contextOf({ experiment, prepared, signal }: RunOptions): TrialContext {
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
