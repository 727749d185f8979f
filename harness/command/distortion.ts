import type { Command } from 'commander';
import { readJournal } from '../journal/read-journal.ts';
import { distortionBetween } from '../report/distortion.ts';
import { exitCodeOfDistortion, formatDistortion } from '../report/distortion-text.ts';

const EXAMPLES = `
Examples:
  lastgasp run --concurrency 1 --seed 1 --out results/alone
  lastgasp run --concurrency auto --seed 1 --out results/together
  lastgasp distortion results/alone results/together   do neighbours change a verdict? how much faster is it?
  lastgasp distortion results/scale-1 results/scale-6   which verdicts does a time scale distort?

Needs no Docker. Exit codes: 0 the verdicts of every cell agree · 1 those of one do not · 2 nothing to compare
`;

export function registerDistortion(program: Command): void {
  program
    .command('distortion')
    .description('what neighbours or a time scale change: two runs of the same cells, side by side')
    .argument('<reference>', 'results folder of the undisturbed run')
    .argument('<dir>', 'results folder of the other')
    .option('--json', 'everything as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (reference: string, directory: string, options: { readonly json?: true }) => {
      const distortion = distortionBetween(await readJournal(reference), await readJournal(directory));
      process.stdout.write(
        options.json ? `${JSON.stringify(distortion, null, 2)}\n` : formatDistortion(distortion),
      );
      process.exitCode = exitCodeOfDistortion(distortion);
    });
}
