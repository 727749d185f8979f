import type { Command } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { QUICK_SCENARIOS } from '../config/scenario-choice.ts';
import { EXIT_CODE, type ExitCode } from '../harness-error.ts';
import { poolRuns } from '../journal/pool-runs.ts';
import { readJournals, type RecordedRun } from '../journal/read-journal.ts';
import type { Design } from '../plan/design.ts';
import { trialsFromHalf } from '../plan/plan-power.ts';
import { TRIALS_NEEDED_MAX } from '../statistics/trials-needed.ts';
import { buildReport } from '../report/build-report.ts';
import { exitCodeOf } from '../report/inconclusive.ts';
import { formatJson } from '../report/json.ts';
import type { Report } from '../report/report.ts';
import { hasColours } from './colour.ts';
import type { CommandContext } from './command-context.ts';
import { formatComparison } from './comparison-text.ts';
import { runPlanned } from './asked-run.ts';
import { addExperimentOptions } from './experiment-options.ts';
import { parseList, type RunCommandOptions } from './run-options.ts';

const EXAMPLES = `
Examples:
  lastgasp compare none dump-hook-exit --scenario heap-leak
  lastgasp compare none dump-hook dump-hook-exit --scenario heap-leak --until-decided
  lastgasp compare none dump-hook --detect 20 --dry-run      how many trials it takes to see 20 points
  lastgasp compare none dump-hook-exit --from results/first  what was already run, without Docker

Exit codes: 0 done, decided or not · 2 inconclusive: too few valid trials to decide anything · 3 usage, or runs that
must not be counted together · 4 environment · 5 lastgasp itself · 130 interrupted
`;

/** Trials of each flag set at which a comparison that may stop at any time gives up. */
const SEQUENTIAL_TRIALS_MAX = 60;

interface CompareOptions extends RunCommandOptions {
  readonly scenario?: readonly string[];
  readonly from?: readonly string[];
  readonly untilDecided?: true;
}

export function registerCompare(program: Command, { signal }: CommandContext): void {
  const command = program
    .command('compare')
    .description('which of some flag sets leaves usable evidence more often, by how much, and at what cost')
    .argument('<flag-set...>', 'two or more; each is compared with each')
    .option(
      '--scenario <a,b>',
      'scenarios to run (default: the config’s defaultScenarios, else the quick experiment’s)',
      parseList,
    )
    .option('--until-decided', 'stop as soon as every comparison is decided, by a rule that allows looking')
    .option('--from <dir...>', 'compare what these runs have, and run nothing')
    .addHelpText('after', EXAMPLES)
    .action(async (names: readonly string[], options: CompareOptions, self: Command) => {
      const flagSets = differentFlagSets(names);
      const design = designOf(options);
      const conclude = async (runs: readonly [RecordedRun, ...RecordedRun[]]): Promise<ExitCode> => {
        const scenarios = options.scenario ?? null;
        const report = buildReport({ ...poolRuns({ runs, flagSets, scenarios, design }), warnings: [] });
        const colours = hasColours(process.stdout);
        process.stdout.write(options.json ? formatJson(report) : formatComparison(report, { colours }));
        return exitCodeOfComparison(report);
      };
      if (options.from !== undefined) {
        process.exitCode = await conclude(await readJournals(options.from));
        return;
      }
      const { defaultScenarios, defaultJdks } = await loadConfig({ file: options.config });
      const isGiven = self.getOptionValueSource('trials') === 'cli';
      await runPlanned({
        scenarios: options.scenario ?? [],
        options: {
          ...options,
          flagSet: flagSets,
          trials: isGiven
            ? options.trials
            : trialsFor(design, {
                flagSets: flagSets.length,
                scenarios: (options.scenario ?? defaultScenarios ?? QUICK_SCENARIOS).length,
                jdks: (options.jdk ?? defaultJdks).length,
              }),
        },
        design,
        controls: null,
        gates: [],
        signal,
        conclude: async ({ recorded }) => conclude([recorded]),
      });
    });
  addExperimentOptions(command);
}

function differentFlagSets(names: readonly string[]): readonly string[] {
  const different = [...new Set(names)];
  if (different.length > 1) return different;
  throw new ConfigError('too-few-flag-sets', `There is nothing to compare ${different.join('')} with.`, {
    hint: 'Name two flag sets or more; lastgasp list shows them.',
  });
}

function designOf({ untilDecided, detect }: CompareOptions): Design {
  return { stopping: untilDecided ? 'sequential' : 'curtailed', pairs: 'all', detectPoints: detect };
}

/** As many as it takes to see the difference asked for, from 50 %, in every scenario and on every JDK. */
function trialsFor({ stopping, detectPoints }: Design, asked: AskedComparison): number {
  if (stopping === 'sequential') return SEQUENTIAL_TRIALS_MAX;
  const pairs = (asked.flagSets * (asked.flagSets - 1)) / 2;
  const comparisons = pairs * asked.scenarios * asked.jdks;
  return trialsFromHalf({ comparisons, detectPoints }) ?? TRIALS_NEEDED_MAX;
}

/** How many of each. */
interface AskedComparison {
  readonly flagSets: number;
  readonly scenarios: number;
  readonly jdks: number;
}

/** "Nobody captures more" is an answer; "nobody could tell" is none. */
function exitCodeOfComparison(report: Report): ExitCode {
  const isTold = report.comparisons.some(({ outcome }) => outcome !== 'too-little-data');
  return isTold ? exitCodeOf(report) : EXIT_CODE.inconclusive;
}
