import { monotonicClock } from '../clock.ts';
import { runBounded } from '../engine/bounded-run.ts';
import { createJournal, reopenJournal, type Journal } from '../journal/journal.ts';
import { readJournal, type RecordedRun } from '../journal/read-journal.ts';
import type { RunRecord, RunRequest } from '../journal/run-record.ts';
import { SCHEMA_VERSION } from '../journal/trial-record.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { trialsOfShard } from '../plan/shard.ts';
import type { RunEvent } from '../progress/run-event.ts';
import { writeReports } from '../report/report-files.ts';
import type { Report } from '../report/report.ts';
import { parseFargateSize } from '../task/fargate-size.ts';
import type { runTrial } from '../trial/run-trial.ts';
import { Admission, type Demand } from './admission.ts';
import { runsAlone } from './alone-cell.ts';
import { readCommit } from './commit.ts';
import { scenarioOf, type Experiment } from './experiment.ts';
import { runPlanned } from './planned-trial.ts';
import type { PreparedRun } from './prepared-run.ts';
import { assertSamePlan, assertSameSetups, unfinishedTrials } from './resumed-run.ts';
import { RetryRule } from './retry-rule.ts';
import { demandOf, readCapacity, readRoom } from './room.ts';
import { StartWatch } from './start-watch.ts';
import { StoppingRule } from './stopping-rule.ts';
import { describeFlagSets, readVersions } from './setup.ts';

export interface RunOptions {
  readonly experiment: Experiment;
  readonly prepared: PreparedRun;
  /** What was asked for, so that the run can be taken up again. */
  readonly request: RunRequest;
  /** Results folder; holds no run yet, or the one to go on with. */
  readonly directory: string;
  /** Go on with the run in the folder. Default: start one. */
  readonly isResumed?: boolean;
  /** Times that a trial is run at most while the harness spoils it. Default 3. */
  readonly attemptsMax?: number;
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
 * Runs every trial of the plan that has not ended yet or that the harness spoiled, judges each as it ends and appends it to the journal;
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
  const trials = trialsOfShard(plan, experiment.shard);
  const kept = (await readJournal(directory)).records.filter(({ spoiled }) => !spoiled);
  const stopping = new StoppingRule(experiment);
  for (const record of kept) stopping.record(record);
  const starts = new StartWatch(kept);
  const retries = new RetryRule({ plannedTrials: trials.length, attemptsMax: options.attemptsMax });
  onEvent({
    kind: 'run-started',
    totalTrials: trials.length,
    keptTrials: kept.length,
    cells: plan.cells.map((cell) => ({ ...cell, oomType: scenarioOf(experiment, cell).oomType })),
    trialsPerCell: plan.trialsPerCell,
  });
  const admission = await admissionFor(options);
  await runBounded({
    items: unfinishedTrials({ trials }, kept),
    atOnceMax: experiment.concurrency,
    signal,
    run: async (planned, trialSignal) => {
      const isNeeded = (): boolean => stopping.isNeeded(planned) && !starts.isHopeless;
      if (!isNeeded()) return;
      using admitted = await admission.admit(demandOfTrial(planned, experiment), trialSignal);
      // What ended while it waited may have decided the question.
      if (!isNeeded()) return;
      const record = await runPlanned(planned, {
        experiment,
        prepared,
        journal,
        starts,
        retries,
        admitted,
        keepDumps: options.request.keepDumps,
        onEvent,
        signal: trialSignal,
        conduct: options.conduct,
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
