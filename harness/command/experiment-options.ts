import { Option, type Command } from 'commander';
import { PHASE_RULES } from '../plan/oom-timing.ts';
import { FIXED_DESIGN } from '../plan/design.ts';
import { configOption } from './config-option.ts';
import {
  parseConcurrency,
  parseList,
  parseOomAfter,
  parsePressure,
  parseShard,
  parseTimeScale,
  parseWholeNumber,
} from './run-options.ts';

/** Options of every command that runs trials. */
export function addExperimentOptions(command: Command): Command {
  return command
    .option('--jdk <17,21,25>', 'JDKs to run on (default: the config’s defaultJdks, else 17)', parseList)
    .option(
      '--task-size <cpu/memory>',
      'Fargate size: CPU units/MiB (default: the task definition’s, config’s or scenario’s)',
    )
    .option(
      '--task-definition <file>',
      'task definition to run (default: the config’s, else the built-in one)',
    )
    .option('--container <name>', 'its container that is the service (default: the only one, or app)')
    .option('--secrets-file <file>', 'KEY=VALUE lines for its secrets and environment files')
    .option('--trials <n>', 'trials of each cell', parseWholeNumber({ from: 1, to: 10_000 }), 1)
    .option(
      '--detect <points>',
      'difference to look for, in percentage points',
      parseWholeNumber({ from: 1, to: 100 }),
      FIXED_DESIGN.detectPoints,
    )
    .option(
      '--shard <i/n>',
      'run part i of n of the plan; auto/n: i from JOB_COMPLETION_INDEX or AWS_BATCH_JOB_ARRAY_INDEX',
      parseShard(process.env),
    )
    .option('--seed <n>', 'seed of the order of trials (default: drawn)', parseWholeNumber({ from: 0 }))
    .option('--concurrency <n>', 'trials side by side, or auto', parseConcurrency, 'auto')
    .option(
      '--attempts <n>',
      'times a trial is run at most while the harness spoils it (default: 3)',
      parseWholeNumber({ from: 1, to: 10 }),
    )
    .option('--only <trial>', 'run one trial of the plan: how a report says to replay it')
    .option('--time-scale <k>', 'divide the mirror’s clocks; only 1 gives rates', parseTimeScale, 1)
    .addOption(
      new Option('--pressure <share>', 'share of the scenario’s load; below 1 is a control')
        .argParser(parsePressure)
        .default(1),
    )
    .option('--oom-after <seconds>', 'when the OOM is wanted, counted from ready', parseOomAfter)
    .addOption(
      new Option('--phase <rule>', 'which instant of a profiler’s period the OOM is to meet')
        .choices(PHASE_RULES)
        .default('random'),
    )
    .addOption(configOption())
    .option('--out <dir>', 'results folder (default: results/<time>)')
    .addOption(
      new Option('--keep <runs>', 'remove all but so many of the newest runs in results/ (default: keep all)')
        .argParser(parseWholeNumber({ from: 1 }))
        .conflicts('out'),
    )
    .option('--keep-dumps', 'keep dumps that arrived whole, too')
    .option('--dry-run', 'print the plan and stop')
    .option('--json', 'print the report as one JSON object')
    .option('--quiet', 'no progress')
    .option('--yes', 'do not ask before installing');
}
