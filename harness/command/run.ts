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
import { readJournal } from '../journal/read-journal.ts';
import { LiveProgress } from '../progress/live-progress.ts';
import { PlainProgress } from '../progress/plain-progress.ts';
import type { RunSubscriber } from '../progress/run-event.ts';
import { buildReport } from '../report/build-report.ts';
import { exitCodeOf } from '../report/inconclusive.ts';
import { formatJson } from '../report/json.ts';
import type { Report } from '../report/report.ts';
import { formatTerminal } from '../report/terminal.ts';
import { planExperiment, type Experiment } from '../run/experiment.ts';
import { prepareRun } from '../run/prepared-run.ts';
import { runExperiment } from '../run/run-experiment.ts';
import { builtInTask, readTaskInput, type TaskInput } from '../task/task-input.ts';
import { createConsent } from './ask-consent.ts';
import type { CommandContext } from './command-context.ts';
import { formatPlan } from './plan-text.ts';
import { DEFAULT_CONFIG, SCENARIOS_DIRECTORY } from './project-files.ts';
import {
  parseConcurrency,
  parseList,
  parseOomAfter,
  parsePressure,
  parseTimeScale,
  parseWholeNumber,
  type RunCommandOptions,
} from './run-options.ts';
import { terminalLook } from './terminal-look.ts';

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
    .option('--only <trial>', 'run one trial of the plan: how a report says to replay it')
    .option('--time-scale <k>', 'divide the mirror’s clocks; only 1 gives rates', parseTimeScale, 1)
    .addOption(
      new Option('--pressure <share>', 'share of the scenario’s load; below 1 is a control')
        .argParser(parsePressure)
        .default(1),
    )
    .option('--oom-after <seconds>', 'when the OOM is wanted, counted from ready', parseOomAfter)
    .addOption(new Option('--config <file>', 'configuration').default(DEFAULT_CONFIG, 'lastgasp.config.ts'))
    .option('--out <dir>', 'results folder (default: results/<time>)')
    .option('--keep-dumps', 'keep dumps that arrived whole, too')
    .option('--dry-run', 'print the plan and stop')
    .option('--json', 'print the report as one JSON object')
    .option('--quiet', 'no progress')
    .option('--yes', 'do not ask before installing')
    .addHelpText('after', EXAMPLES)
    .action(async (scenarios: readonly string[], options: RunCommandOptions) => {
      const experiment = await readExperiment(scenarios, options);
      const directory = options.out ?? defaultDirectory(new Date());
      await assertNoRun(directory);
      if (options.dryRun) {
        console.log(formatPlan(experiment, { directory, json: options.json ?? false }));
        return;
      }
      const report = await execute({ experiment, directory, options, signal });
      print(report, options);
      if (!options.json)
        console.log(`\nResults: ${directory} (report.html, junit.xml, summary.md, report.json)`);
      process.exitCode = exitCodeOf(report);
    });
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
    ...(options.only !== undefined && { onlyTrial: options.only }),
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
  readonly signal: AbortSignal;
}): Promise<Report> {
  const { experiment, directory, options, signal } = run;
  await using prepared = await prepareRun({
    experiment,
    directory,
    consent: createConsent({ assumeYes: options.yes ?? false, signal }),
    onProgress: (progress) => console.error(describeEngineProgress(progress)),
    signal,
  });
  using progress = createProgress(options);
  try {
    return await runExperiment({
      experiment,
      prepared,
      directory,
      keepDumps: options.keepDumps ?? false,
      onEvent: (event) => progress?.onEvent(event),
      signal,
    });
  } catch (error) {
    progress?.[Symbol.dispose]();
    if (signal.aborted) await printWhatEnded(directory, options);
    throw error;
  }
}

/** An interrupted run's results are worth what ended until then. */
async function printWhatEnded(directory: string, options: RunCommandOptions): Promise<void> {
  if (!existsSync(directory)) return;
  print(buildReport(await readJournal(directory)), options);
  console.error(`What ended until the interruption is in ${directory}`);
}

function createProgress(options: RunCommandOptions): RunSubscriber | null {
  if (options.quiet) return null;
  return process.stderr.isTTY
    ? new LiveProgress({ stream: process.stderr, clock: monotonicClock })
    : new PlainProgress({ write: (text) => process.stderr.write(text), clock: monotonicClock });
}

function print(report: Report, options: RunCommandOptions): void {
  const text = options.json ? formatJson(report) : formatTerminal(report, terminalLook(process.stdout));
  process.stdout.write(text);
}

function defaultDirectory(now: Date): string {
  return join('results', now.toISOString().slice(0, 19).replaceAll(':', '-'));
}
