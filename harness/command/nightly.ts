import type { Command } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config.ts';
import type { Nightly } from '../config/gate-schema.ts';
import { loadConfig } from '../config/load-config.ts';
import { FIXED_DESIGN } from '../plan/design.ts';
import { ShardError } from '../run/shard-error.ts';
import {
  addBaselineOptions,
  concludeAgainst,
  readBaselineOptions,
  type BaselineOptions,
} from './baseline-option.ts';
import type { CommandContext } from './command-context.ts';
import { printReport, runPlanned } from './asked-run.ts';
import { addExperimentOptions } from './experiment-options.ts';
import {
  addPublishOption,
  publishAsAsked,
  readPublishOption,
  type PublishOptions,
} from './publish-option.ts';
import type { RunCommandOptions } from './run-options.ts';

const EXAMPLES = `
Examples:
  lastgasp nightly --baseline baseline.json --update-baseline
  lastgasp nightly --dry-run                        what would be run, and what it could show
  lastgasp nightly --shard 2/4 --seed 1234          one of four machines; merge puts them together
  lastgasp nightly --shard auto/4 --seed 1234       the same in a Kubernetes Indexed Job
  LASTGASP_WEBHOOK_URL=… lastgasp nightly --notify  tells a Slack channel what changed
  DD_API_KEY=… lastgasp nightly --publish datadog   sends rates, regressions and trial logs there

Exit codes: 0 passed · 1 a gate failed, or a rate is worse than the baseline's · 2 inconclusive: a control failed,
too few or too many invalid trials · 3 usage or configuration · 4 environment · 5 lastgasp itself · 130 interrupted
`;

type NightlyOptions = RunCommandOptions & BaselineOptions & PublishOptions;

export function registerNightly(program: Command, { signal }: CommandContext): void {
  const command = program
    .command('nightly')
    .description('the nightly experiment of the config, with its controls, against a baseline')
    .addHelpText('after', EXAMPLES)
    .action(async (options: NightlyOptions, self: Command) => {
      const config = await loadConfig({ file: options.config });
      const nightly = nightlyOf(config);
      if (options.shard !== undefined && options.baseline !== undefined) {
        throw new ShardError('shard-against-baseline');
      }
      const held = await readBaselineOptions(options, process.env);
      const account = readPublishOption(options, process.env);
      const isGiven = (option: keyof NightlyOptions): boolean => self.getOptionValueSource(option) === 'cli';
      await runPlanned({
        scenarios: nightly.scenarios,
        options: {
          ...options,
          flagSet: nightly.flagSets,
          jdk: options.jdk ?? nightly.jdks.map(String),
          trials: isGiven('trials') ? options.trials : nightly.trials,
        },
        design: { ...FIXED_DESIGN, detectPoints: options.detect },
        controls: nightly.controls,
        gates: nightly.gates,
        signal,
        conclude: async ({ recorded }) => {
          const { report, exitCode } = await concludeAgainst(held, { recorded, signal });
          printReport(report, options);
          await publishAsAsked(account, { recorded, report, signal });
          return exitCode;
        },
      });
    });
  addPublishOption(addBaselineOptions(addExperimentOptions(command)));
}

function nightlyOf({ nightly }: Config): Nightly {
  if (nightly !== null) return nightly;
  throw new ConfigError('no-nightly', 'The config has no nightly experiment.', {
    hint: 'Write one under "nightly": scenarios, flagSets, trials and controls.',
  });
}
