import type { Command } from 'commander';
import { requireDocker } from '../engine/docker.ts';
import { findPart } from '../engine/image-source.ts';
import { createImageStore } from '../engine/images.ts';
import type { CommandContext } from './command-context.ts';
import { cleanByHand } from '../run/clean-by-hand.ts';
import { cleanedText } from '../run/cleaned-text.ts';
import { EXIT_CODE } from '../harness-error.ts';

const EXAMPLES = `
Examples:
  lastgasp clean           a run that is alive on the same engine is left alone; a start of run does the same
  lastgasp clean --force   also what living runs have: it ends them

Exit codes: 0 everything is gone · 4 no engine, or something could not be removed
`;

export function registerClean(program: Command, { signal }: CommandContext): void {
  program
    .command('clean')
    .description('removes what an earlier, killed run left behind')
    .option('--force', 'also what belongs to a run that is still alive')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { readonly force?: true }) => {
      const docker = await requireDocker();
      const helper = await findPart(createImageStore(docker), 'helper');
      const cleaned = await cleanByHand({
        docker,
        helperImage: helper?.imageRef ?? null,
        force: options.force ?? false,
        signal,
      });
      console.log(cleanedText(cleaned));
      const { hostRefusal, livingRuns, failures } = cleaned;
      if (hostRefusal !== null) console.log(`loop devices and cgroups not looked for: ${hostRefusal}`);
      if (livingRuns.length > 0) {
        console.log(`left alone, still running: ${livingRuns.join(', ')} (--force removes them too)`);
      }
      if (failures.length > 0) process.exitCode = EXIT_CODE.environment;
    });
}
