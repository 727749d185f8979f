import type { Command } from 'commander';
import { EXIT_CODE } from '../harness-error.ts';
import { assertNoRun } from '../journal/journal.ts';
import { mergeRuns } from '../journal/merge-runs.ts';
import { readJournals } from '../journal/read-journal.ts';
import { writeMergedRun } from '../journal/write-merged-run.ts';
import {
  addBaselineOptions,
  concludeAgainst,
  readBaselineOptions,
  type BaselineOptions,
} from './baseline-option.ts';
import type { CommandContext } from './command-context.ts';
import { printReport } from './asked-run.ts';
import {
  addPublishOption,
  publishAsAsked,
  readPublishOption,
  type PublishOptions,
} from './publish-option.ts';

const EXAMPLES = `
Examples:
  lastgasp merge results/shard-1 results/shard-2 --out results/night
  lastgasp merge results/shard-* --out results/night --baseline baseline.json --update-baseline
  lastgasp merge results/shard-* --out results/night --baseline baseline.json --publish datadog

Needs no Docker. Exit codes are those of the whole run: 0 passed · 1 a gate failed, or a rate is worse than the
baseline's · 2 inconclusive, a shard missing among the reasons · 3 shards of different plans or setups
`;

interface MergeOptions extends BaselineOptions, PublishOptions {
  readonly out: string;
  readonly json?: true;
}

export function registerMerge(program: Command, { signal }: CommandContext): void {
  const command = program
    .command('merge')
    .description('puts the shards of one plan together: the report of one run over all of them')
    .argument('<dir...>', 'results folders of the shards')
    .requiredOption('--out <dir>', 'results folder of the whole run')
    .option('--json', 'print the report as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (directories: readonly string[], options: MergeOptions) => {
      const held = await readBaselineOptions(options, process.env);
      const account = readPublishOption(options, process.env);
      await assertNoRun(options.out);
      const shards = await readJournals(directories);
      const merged = mergeRuns(shards);
      const recorded = await writeMergedRun({
        directory: options.out,
        merged,
        sources: shards.map(({ layout }) => layout),
      });
      const { report, exitCode } = await concludeAgainst(held, { recorded, signal });
      printReport(report, options);
      await publishAsAsked(account, { recorded, report, signal });
      const missing = merged.missingShards;
      if (missing.length > 0) console.error(`Missing: shard ${missing.join(', ')}.`);
      const isWhole = missing.length === 0 || exitCode !== EXIT_CODE.done;
      process.exitCode = isWhole ? exitCode : EXIT_CODE.inconclusive;
    });
  addPublishOption(addBaselineOptions(command));
}
