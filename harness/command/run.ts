import { Option, type Command } from 'commander';
import { QUICK_SCENARIOS } from '../config/scenario-choice.ts';
import type { ExitCode } from '../harness-error.ts';
import { readJournal } from '../journal/read-journal.ts';
import { FIXED_DESIGN, type Design } from '../plan/design.ts';
import { exitCodeOf } from '../report/inconclusive.ts';
import type { FinishedRun } from '../run/run-experiment.ts';
import type { CommandContext } from './command-context.ts';
import {
  addPublishOption,
  publishAsAsked,
  readPublishOption,
  type PublishOptions,
} from './publish-option.ts';
import { resumedArguments } from './resume-options.ts';
import { parseList, type RunCommandOptions } from './run-options.ts';
import { printReport, runPlanned } from './asked-run.ts';
import { addExperimentOptions } from './experiment-options.ts';

const EXAMPLES = `
Examples:
  lastgasp run heap-leak
  lastgasp run                              the quick experiment: heap space, metaspace, direct buffers
  lastgasp run --all-scenarios --jdk 17,21,25 --flag-set none,dump-exit
  lastgasp run heap-leak --flag-set none,dump-hook --jdk 17,21 --trials 3 --seed 1 --out results/first
  lastgasp run heap-leak --dry-run          what would be run, without Docker
  lastgasp run heap-leak --task-definition task.json --container app --dry-run
  lastgasp run heap-leak --oom-after 90     the OOM is wanted 90 s after the service is ready
  lastgasp run heap-leak --flag-set profiler-exit --trials 6 --phase aligned
                                            the OOM is wanted at 6 instants of the profiler's period
  lastgasp run heap-leak --time-scale 10    a smoke test: the mirror's clocks run ten times as fast
  lastgasp run heap-leak --publish datadog  sends rates and trial logs to the account of DD_API_KEY
  lastgasp run --resume results/first       goes on with a run that was killed or interrupted

Exit codes: 0 done · 2 inconclusive · 3 usage or configuration · 4 environment · 5 lastgasp itself · 130 interrupted
`;

export function registerRun(program: Command, { signal }: CommandContext): void {
  const command = program
    .command('run')
    .description('drives a service into its OutOfMemoryError and says whether the evidence got out')
    .argument(
      '[scenario...]',
      `scenarios to run (default: the config’s defaultScenarios, else ${QUICK_SCENARIOS.join(', ')})`,
    )
    .option('--all-scenarios', 'run every scenario of the order service’s own operations')
    .option('--flag-set <a,b>', 'flag sets to compare (default: the config’s defaultFlagSets)', parseList)
    .addHelpText('after', EXAMPLES)
    .addOption(
      new Option(
        '--resume <dir>',
        'go on with the run in that folder at its first unfinished trial',
      ).conflicts('out'),
    )
    .action(
      async (scenarios: readonly string[], options: RunCommandOptions & PublishOptions, self: Command) => {
        const account = readPublishOption(options, process.env);
        const asked = { scenarios, options };
        const conclude = async ({ recorded, report }: FinishedRun): Promise<ExitCode> => {
          printReport(report, options);
          await publishAsAsked(account, { recorded, report, signal });
          return exitCodeOf(report);
        };
        if (options.resume === undefined) {
          const design = designOf(options);
          await runPlanned({ ...asked, design, controls: null, gates: [], conclude, signal });
          return;
        }
        const resumed = await readJournal(options.resume);
        const isGiven = (option: keyof RunCommandOptions): boolean =>
          self.getOptionValueSource(option) === 'cli';
        const { design, controls, gates } = resumed.run;
        await runPlanned({
          ...resumedArguments(resumed, { ...asked, isGiven }),
          design,
          controls,
          gates,
          resumed,
          conclude,
          signal,
        });
      },
    );
  addPublishOption(addExperimentOptions(command));
}

function designOf({ detect }: Pick<RunCommandOptions, 'detect'>): Design {
  return { ...FIXED_DESIGN, detectPoints: detect };
}
