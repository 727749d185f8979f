import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { monotonicClock } from '../clock.ts';
import { chooseFlagSets, chooseJdks } from '../config/choice.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { chooseScenarios } from '../config/scenario-choice.ts';
import { loadScenario } from '../config/scenario-file.ts';
import { describeEngineProgress } from '../engine/engine-progress.ts';
import { assertNoRun } from '../journal/journal.ts';
import { readJournal, type RecordedRun } from '../journal/read-journal.ts';
import { resultsLayout } from '../journal/results-layout.ts';
import { LiveProgress } from '../progress/live-progress.ts';
import { PlainProgress } from '../progress/plain-progress.ts';
import type { RunSubscriber } from '../progress/run-event.ts';
import { buildReport } from '../report/build-report.ts';
import { formatJson } from '../report/json.ts';
import type { Report } from '../report/report.ts';
import { formatTerminal } from '../report/terminal.ts';
import type { Controls, Gate } from '../config/gate-schema.ts';
import type { ExitCode } from '../harness-error.ts';
import type { Design } from '../plan/design.ts';
import { ShardError } from '../run/shard-error.ts';
import { planExperiment, type Experiment } from '../run/experiment.ts';
import { keepNewest } from '../run/keep-results.ts';
import { prepareRun } from '../run/prepared-run.ts';
import { assertSamePlan } from '../run/resumed-run.ts';
import { runExperiment, type FinishedRun } from '../run/run-experiment.ts';
import { ServiceStartError } from '../run/start-watch.ts';
import { builtInTask, readTaskInput, type TaskInput } from '../task/task-input.ts';
import { createConsent } from './ask-consent.ts';
import { describeFailure } from './failure.ts';
import { formatPlan, planLines } from './plan-text.ts';
import { scenarioDirectories } from './project-files.ts';
import { requestOf } from './resume-options.ts';
import type { RunCommandOptions } from './run-options.ts';
import { terminalLook } from './terminal-look.ts';
import { visibleEvent } from './visible-event.ts';

/** What a run may take to remove its things from an engine that was lost. */
const CLEAN_UP_WITHIN_MS = 30_000;
/** Where runs go that are told no other place. */
const RESULTS_DIRECTORY = 'results';

/** What a command is asked to run. */
export interface AskedRun {
  readonly scenarios: readonly string[];
  readonly options: RunCommandOptions;
  readonly design: Design;
  readonly controls: Controls | null;
  /** Beside those of every run. */
  readonly gates: readonly Gate[];
  /** The run to go on with; its gates are these and no others. Default: none. */
  readonly resumed?: RecordedRun;
  readonly signal: AbortSignal;
  /** Prints what the run came to and returns the exit code. */
  readonly conclude: (finished: FinishedRun) => Promise<ExitCode>;
}

/** Plans, runs and reports, or with `--dry-run` only says what would be run. */
export async function runPlanned(asked: AskedRun): Promise<void> {
  const { options, resumed, conclude } = asked;
  const experiment = await readExperiment(asked);
  const directory = options.resume ?? options.out ?? defaultDirectory(new Date());
  if (resumed === undefined) await assertNoRun(directory);
  else assertSamePlan(resumed, experiment);
  if (options.dryRun) {
    console.log(formatPlan(experiment, { directory, json: options.json ?? false }));
    return;
  }
  if (!options.quiet) for (const line of planLines(experiment)) console.error(line);
  const isResumed = resumed !== undefined;
  const finished = await execute({ experiment, directory, options, isResumed, signal: asked.signal });
  if (options.keep !== undefined) await removeOldRuns(options.keep, directory);
  process.exitCode = await conclude(finished);
  if (!options.json) console.log(`\nResults: ${directory}`);
  const { startFailure } = finished;
  if (startFailure !== null) throw new ServiceStartError(startFailure, { directory });
}

async function removeOldRuns(runs: number, inUse: string): Promise<void> {
  for (const folder of await keepNewest({ parent: RESULTS_DIRECTORY, runs, inUse })) {
    console.error(`removed ${folder} (--keep ${runs})`);
  }
}

async function readExperiment({
  scenarios: names,
  options,
  design,
  controls,
  gates,
  resumed,
}: AskedRun): Promise<Experiment> {
  const { shard = null, seed } = options;
  if (shard !== null && seed === undefined) throw new ShardError('shard-without-seed');
  const config = await loadConfig({ file: options.config });
  const task = await readTask(config, options);
  const directories = scenarioDirectories(options.config);
  const { allScenarios: all } = options;
  const wanted = await chooseScenarios({ names, all, defaults: config.defaultScenarios, directories });
  const scenarios = await Promise.all(wanted.map((name) => loadScenario({ directories, name })));
  return planExperiment({
    config,
    task,
    taskSize: options.taskSize ?? null,
    scenarios,
    jdks: chooseJdks(options.jdk ?? config.defaultJdks.map(String)),
    flagSets: chooseFlagSets(config, options.flagSet ?? config.defaultFlagSets ?? undefined),
    trialsPerCell: options.trials,
    seed: seed ?? Math.floor(Math.random() * 2 ** 32),
    design,
    shard,
    controls,
    gates: resumed === undefined ? [...config.gates, ...gates] : gates,
    timeScale: options.timeScale,
    pressure: options.pressure,
    oomAfterSeconds: options.oomAfter ?? null,
    phaseRule: options.phase,
    concurrency: options.concurrency,
    ...(options.only !== undefined && { onlyTrial: options.only }),
  });
}

async function readTask(config: Config, options: RunCommandOptions): Promise<TaskInput> {
  const { taskDefinition: file, container, secretsFile } = options;
  const definition = file === undefined ? configuredDefinition(config, options) : { file };
  if (definition === null) return builtInTask(config);
  return readTaskInput({
    ...definition,
    ...(container !== undefined && { container }),
    ...(secretsFile !== undefined && { secretsFile }),
  });
}

/** What the config says of its definition goes with no other one. */
function configuredDefinition(
  { taskDefinition }: Config,
  { config: configFile }: RunCommandOptions,
): Parameters<typeof readTaskInput>[0] | null {
  if (taskDefinition === null) return null;
  const { file, container, secretsFile } = taskDefinition;
  const beside = (name: string): string => resolve(dirname(configFile), name);
  return {
    file: beside(file),
    ...(container !== undefined && { container }),
    ...(secretsFile !== undefined && { secretsFile: beside(secretsFile) }),
  };
}

async function execute(run: {
  readonly experiment: Experiment;
  readonly directory: string;
  readonly options: RunCommandOptions;
  readonly isResumed: boolean;
  readonly signal: AbortSignal;
}): Promise<FinishedRun> {
  const { experiment, directory, options, isResumed, signal } = run;
  await using prepared = await prepareRun({
    experiment,
    directory,
    consent: createConsent({ assumeYes: options.yes ?? false, signal }),
    onProgress: (progress) => console.error(describeEngineProgress(progress)),
    signal,
  });
  exitOnceLost(prepared.lost);
  using progress = createProgress(options);
  try {
    return await runExperiment({
      experiment,
      prepared,
      directory,
      request: requestOf(options),
      isResumed,
      ...(options.attempts !== undefined && { attemptsMax: options.attempts }),
      onEvent: (event) => progress?.onEvent(visibleEvent(event)),
      signal,
    });
  } catch (error) {
    progress?.[Symbol.dispose]();
    if (hasRun(directory)) {
      if (signal.aborted) printReport(buildReport(await readJournal(directory)), options);
      console.error(`What ended until then is kept. To go on: lastgasp run --resume ${directory}`);
    }
    throw error;
  }
}

/** An engine that answers nothing cannot be cleaned up after: the next start does that. */
function exitOnceLost(lost: AbortSignal): void {
  const exit = (): void => {
    const { text, exitCode } = describeFailure(lost.reason, { isInterrupted: false });
    console.error(text);
    process.exit(exitCode);
  };
  // What would keep the process alive is what waits for the engine; without it the process ends by itself.
  lost.addEventListener('abort', () => setTimeout(exit, CLEAN_UP_WITHIN_MS).unref(), { once: true });
}

/** An interrupted run's results are worth what ended until then. */
function hasRun(directory: string): boolean {
  return existsSync(resultsLayout(directory).runFile);
}

function createProgress(options: RunCommandOptions): RunSubscriber | null {
  if (options.quiet) return null;
  return process.stderr.isTTY
    ? new LiveProgress({ stream: process.stderr, clock: monotonicClock })
    : new PlainProgress({ write: (text) => process.stderr.write(text), clock: monotonicClock });
}

export function printReport(report: Report, options: Pick<RunCommandOptions, 'json'>): void {
  const text = options.json ? formatJson(report) : formatTerminal(report, terminalLook(process.stdout));
  process.stdout.write(text);
}

function defaultDirectory(now: Date): string {
  return join(RESULTS_DIRECTORY, now.toISOString().slice(0, 19).replaceAll(':', '-'));
}
