import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { capturePath } from '../capture/registry.ts';
import { monotonicClock } from '../clock.ts';
import { capturePathsOf } from '../config/config.ts';
import type { Scenario } from '../config/scenario-file.ts';
import { runBounded } from '../engine/bounded-run.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { SCHEMA_VERSION, type TrialRecord } from '../journal/trial-record.ts';
import type { Cell } from '../plan/cell.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { RunEvent } from '../progress/run-event.ts';
import { writeReports } from '../report/report-files.ts';
import type { Report } from '../report/report.ts';
import { mirrorClocks } from '../task/mirror-clocks.ts';
import { runTrial } from '../trial/run-trial.ts';
import { OBJECTS_FOLDER } from '../trial/started-trial.ts';
import { serviceUid } from '../trial/trial-additions.ts';
import type { TrialContext, TrialJob } from '../trial/trial-context.ts';
import { judgeTrial } from '../verdict/judge-trial.ts';
import { saveEvidence } from './evidence-files.ts';
import type { Experiment } from './experiment.ts';
import type { PreparedRun } from './prepared-run.ts';
import { describeFlagSets, readVersions } from './setup.ts';

export interface RunOptions {
  readonly experiment: Experiment;
  readonly prepared: PreparedRun;
  /** Results folder; holds no run yet. */
  readonly directory: string;
  /** Keep the objects of captured dumps too; those of other trials always stay. */
  readonly keepDumps: boolean;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs every trial of the plan, judges each as it ends and appends it to the journal; returns the
 * report, which is also written to the results, in every form. Rejects with the signal's reason when interrupted:
 * what ended until then is in the results, and nothing is left on the engine.
 */
export async function runExperiment(options: RunOptions): Promise<Report> {
  const { experiment, prepared, onEvent, signal } = options;
  const { plan } = experiment;
  await using journal = await createJournal({
    directory: options.directory,
    run: {
      schemaVersion: SCHEMA_VERSION,
      startedAt: new Date().toISOString(),
      plan,
      timeScale: experiment.timeScale,
      flagSets: describeFlagSets(experiment),
      versions: await readVersions(prepared.engine),
      setups: Object.fromEntries(
        [...prepared.jdks.values()].map(({ fingerprint, setup }) => [fingerprint, setup]),
      ),
    },
  });
  onEvent({
    kind: 'run-started',
    totalTrials: plan.trials.length,
    cells: plan.cells.map((cell) => ({ ...cell, oomType: scenarioOf(experiment, cell).oomType })),
    trialsPerCell: plan.trialsPerCell,
  });
  await runBounded({
    items: plan.trials,
    atOnceMax: experiment.concurrency,
    signal,
    run: (planned, trialSignal) => runPlanned(planned, { ...options, journal, signal: trialSignal }),
  });
  return writeReports(await readJournal(options.directory));
}

interface PlannedOptions extends RunOptions {
  readonly journal: Journal;
}

async function runPlanned(planned: PlannedTrial, options: PlannedOptions): Promise<void> {
  const { journal, onEvent } = options;
  onEvent({ kind: 'trial-started', trial: planned.id });
  const job = await jobOf(planned, options);
  const context = contextOf(options);
  job.onPhase('starting');
  const evidence = await runTrial(job, context);
  await saveEvidence(job.directory, evidence);
  // A trial cut short by the user has not ended: its evidence stays, a record would claim a result.
  if (evidence.failure?.kind === 'interrupted') return;
  const record = judgeTrial({ evidence, scenario: job.scenario, capturePaths: job.capturePaths });
  await journal.appendTrial(record);
  if (!options.keepDumps) await dropCaptured(job.directory, record);
  onEvent({ kind: 'trial-ended', record });
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
    sampleImage: jdk.sampleImage,
    uid: serviceUid({ runId, trialNumber }),
    fingerprint: jdk.fingerprint,
    directory: await journal.trialDirectory(planned.id),
    name: `lastgasp-${runId}-${trialNumber}`,
    onPhase: (phase) => onEvent({ kind: 'trial-phase', trial: planned.id, phase }),
  };
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
    cgroups: prepared.engine.cgroups,
    images: prepared.images,
    availableImages: prepared.availableImages,
    identity: prepared.identity,
    config: experiment.config,
    task: experiment.task,
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
  if (isCaptured) await rm(join(directory, OBJECTS_FOLDER), { recursive: true });
}
