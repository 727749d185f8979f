import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { monotonicClock } from '../clock.ts';
import { chooseFlagSets, chooseJdks } from '../config/choice.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { chooseScenarios, QUICK_SCENARIOS } from '../config/scenario-choice.ts';
import { loadScenario } from '../config/scenario-file.ts';
import { describeEngineProgress } from '../engine/engine-progress.ts';
import { assertNoRun } from '../journal/journal.ts';
import { readJournal, type RecordedRun } from '../journal/read-journal.ts';
import { resultsLayout } from '../journal/results-layout.ts';
import { LiveProgress } from '../progress/live-progress.ts';
import { PlainProgress } from '../progress/plain-progress.ts';
import type { RunSubscriber } from '../progress/run-event.ts';
import { buildReport } from '../report/build-report.ts';
import { exitCodeOf } from '../report/inconclusive.ts';
import { formatJson } from '../report/json.ts';
import type { Report } from '../report/report.ts';
import { formatTerminal } from '../report/terminal.ts';
import { planExperiment, type Experiment } from '../run/experiment.ts';
import { keepNewest } from '../run/keep-results.ts';
import { prepareRun } from '../run/prepared-run.ts';
import { assertSamePlan } from '../run/resumed-run.ts';
import { runExperiment } from '../run/run-experiment.ts';
import { builtInTask, readTaskInput, type TaskInput } from '../task/task-input.ts';
import { createConsent } from './ask-consent.ts';
import { hasColours } from './colour.ts';
import type { CommandContext } from './command-context.ts';
import { describeFailure } from './failure.ts';
import { formatPlan } from './plan-text.ts';
import { DEFAULT_CONFIG, SCENARIOS_DIRECTORY } from './project-files.ts';
import { requestOf, resumedArguments, type RunArguments } from './resume-options.ts';
import {
  parseConcurrency,
  parseList,
  parseOomAfter,
  parsePressure,
  parseTimeScale,
  parseWholeNumber,
  type RunCommandOptions,
} from './run-options.ts';
import { visibleEvent } from './visible-event.ts';

/** What a run may take to remove its things from an engine that was lost. */
const CLEAN_UP_WITHIN_MS = 30_000;
/** Where runs go that are told no other place. */
const RESULTS_DIRECTORY = 'results';

const EXAMPLES = `
Examples:
  lastgasp run heap-leak
  lastgasp run                              the quick experiment: heap space, metaspace, direct buffers
  lastgasp run --all-scenarios --jdk 17,21,25 --flag-set none,dump-exit
  lastgasp run heap-leak --flag-set none,dump-hook --jdk 17,21 --trials 3 --seed 1 --out results/first
  lastgasp run heap-leak --dry-run          what would be run, without Docker
  lastgasp run heap-leak --task-definition task.json --container app --dry-run
  lastgasp run heap-leak --oom-after 90     the OOM is wanted 90 s after the service is ready
  lastgasp run heap-leak --time-scale 10    a smoke test: the mirror's clocks run ten times as fast
  lastgasp run --resume results/first       goes on with a run that was killed or interrupted

Exit codes: 0 done · 2 inconclusive · 3 usage or configuration · 4 environment · 5 lastgasp itself · 130 interrupted
`;

export function registerRun(program: Command, { signal }: CommandContext): void {
  program
    .command('run')
    .description('drives a service into its OutOfMemoryError and says whether the evidence got out')
    .argument('[scenario...]', `scenarios to run (default: ${QUICK_SCENARIOS.join(', ')})`)
    .option('--all-scenarios', 'run every scenario there is')
    .option('--flag-set <a,b>', 'flag sets to compare (default: the config’s defaultFlagSets)', parseList)
    .addOption(new Option('--jdk <17,21,25>', 'JDKs to run on').argParser(parseList).default(['17'], '17'))
    .option(
      '--task-size <cpu/memory>',
      'Fargate size: CPU units/MiB (default: the task definition’s, config’s or scenario’s)',
    )
    .option('--task-definition <file>', 'task definition to run instead of the built-in one')
    .option('--container <name>', 'its container that is the service (default: the only one, or app)')
    .option('--secrets-file <file>', 'KEY=VALUE lines for its secrets and environment files')
    .option('--trials <n>', 'trials of each cell', parseWholeNumber({ from: 1, to: 10_000 }), 1)
    .option('--seed <n>', 'seed of the order of trials (default: drawn)', parseWholeNumber({ from: 0 }))
    .option('--concurrency <n>', 'trials side by side, or auto', parseConcurrency, 'auto')
    .option('--time-scale <k>', 'divide the mirror’s clocks; only 1 gives rates', parseTimeScale, 1)
    .addOption(
      new Option('--pressure <share>', 'share of the scenario’s load; below 1 is a control')
        .argParser(parsePressure)
        .default(1),
    )
    .option('--oom-after <seconds>', 'when the OOM is wanted, counted from ready', parseOomAfter)
    .addOption(new Option('--config <file>', 'configuration').default(DEFAULT_CONFIG, 'lastgasp.config.ts'))
    .option('--out <dir>', 'results folder (default: results/<time>)')
    .addOption(
      new Option(
        '--resume <dir>',
        'go on with the run in that folder at its first unfinished trial',
      ).conflicts('out'),
    )
    .addOption(
      new Option('--keep <runs>', 'remove all but so many of the newest runs in results/ (default: keep all)')
        .argParser(parseWholeNumber({ from: 1 }))
        .conflicts('out'),
    )
    .option('--keep-dumps', 'keep dumps that arrived whole, too')
    .option('--dry-run', 'print the plan and stop')
    .option('--json', 'print the report as one JSON object')
    .option('--quiet', 'no progress')
    .option('--yes', 'do not ask before installing')
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], given: RunCommandOptions, command: Command) => {
      const resumed = given.resume === undefined ? null : await readJournal(given.resume);
      const isGiven = (option: keyof RunCommandOptions): boolean =>
        command.getOptionValueSource(option) === 'cli';
      const asked: RunArguments =
        resumed === null
          ? { names, options: given }
          : resumedArguments(resumed, { names, options: given, isGiven });
      await runAsked(asked, { resumed, signal });
    });
}

async function runAsked(
  { names, options }: RunArguments,
  { resumed, signal }: { readonly resumed: RecordedRun | null; readonly signal: AbortSignal },
): Promise<void> {
  const experiment = await readExperiment(names, options);
  const directory = options.resume ?? options.out ?? defaultDirectory(new Date());
  if (resumed === null) await assertNoRun(directory);
  else assertSamePlan(resumed, experiment);
  if (options.dryRun) {
    console.log(formatPlan(experiment, { directory, json: options.json ?? false }));
    return;
  }
  const report = await execute({ experiment, directory, options, isResumed: resumed !== null, signal });
  if (options.keep !== undefined) await removeOldRuns(options.keep, directory);
  print(report, options);
  if (!options.json) console.log(`\nResults: ${directory}`);
  process.exitCode = exitCodeOf(report);
}

async function removeOldRuns(runs: number, inUse: string): Promise<void> {
  for (const folder of await keepNewest({ parent: RESULTS_DIRECTORY, runs, inUse })) {
    console.error(`removed ${folder} (--keep ${runs})`);
  }
}

async function readExperiment(names: readonly string[], options: RunCommandOptions): Promise<Experiment> {
  const config = await loadConfig({ file: options.config });
  const task = await readTask(config, options);
  const wanted = await chooseScenarios({ names, directory: SCENARIOS_DIRECTORY, all: options.allScenarios });
  const scenarios = await Promise.all(
    wanted.map((name) => loadScenario({ directory: SCENARIOS_DIRECTORY, name })),
  );
  return planExperiment({
    config,
    task,
    taskSize: options.taskSize ?? null,
    scenarios,
    jdks: chooseJdks(options.jdk),
    flagSets: chooseFlagSets(config, options.flagSet ?? config.defaultFlagSets ?? undefined),
    trialsPerCell: options.trials,
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 32),
    timeScale: options.timeScale,
    pressure: options.pressure,
    oomAfterSeconds: options.oomAfter ?? null,
    concurrency: options.concurrency,
  });
}

async function readTask(config: Config, options: RunCommandOptions): Promise<TaskInput> {
  const { taskDefinition: file, container, secretsFile } = options;
  if (file === undefined) return builtInTask(config);
  return readTaskInput({
    file,
    ...(container !== undefined && { container }),
    ...(secretsFile !== undefined && { secretsFile }),
  });
}

async function execute(run: {
  readonly experiment: Experiment;
  readonly directory: string;
  readonly options: RunCommandOptions;
  readonly isResumed: boolean;
  readonly signal: AbortSignal;
}): Promise<Report> {
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
      onEvent: (event) => progress?.onEvent(visibleEvent(event)),
      signal,
    });
  } catch (error) {
    progress?.[Symbol.dispose]();
    if (hasRun(directory)) {
      if (signal.aborted) print(buildReport(await readJournal(directory)), options);
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

function print(report: Report, options: RunCommandOptions): void {
  const colours = hasColours(process.stdout);
  process.stdout.write(options.json ? formatJson(report) : formatTerminal(report, { colours }));
}

function defaultDirectory(now: Date): string {
  return join(RESULTS_DIRECTORY, now.toISOString().slice(0, 19).replaceAll(':', '-'));
}
