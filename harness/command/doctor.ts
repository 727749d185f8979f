import type { Command } from 'commander';
import { describeEngineProgress, type EngineProgress } from '../engine/engine-progress.ts';
import { inspectEnvironment } from '../engine/environment-report.ts';
import { ensureEnvironment } from '../engine/install.ts';
import { PART_NAMES } from '../engine/parts.ts';
import { fetchSampleLibraries } from '../engine/sample-image.ts';
import { EXIT_CODE } from '../harness-error.ts';
import { createConsent } from './ask-consent.ts';
import { hasColours } from './colour.ts';
import type { CommandContext } from './command-context.ts';
import { formatEnvironment } from './environment-text.ts';

interface DoctorOptions {
  readonly fix?: true;
  readonly yes?: true;
  readonly json?: true;
}

export function registerDoctor(program: Command, { signal }: CommandContext): void {
  program
    .command('doctor')
    .description('what is here, what is missing, where each part would come from')
    .option('--fix', 'install what is missing')
    .option('--yes', 'do not ask before installing')
    .option('--json', 'print one JSON object')
    .action(async (options: DoctorOptions) => {
      if (options.fix) {
        const installing = {
          consent: createConsent({ assumeYes: options.yes ?? false, signal }),
          onProgress: (progress: EngineProgress) => console.error(describeEngineProgress(progress)),
          signal,
        };
        await ensureEnvironment({ parts: PART_NAMES, ...installing });
        await fetchSampleLibraries(installing);
      }
      const report = await inspectEnvironment();
      const isColoured = hasColours(process.stdout);
      console.log(
        options.json ? JSON.stringify(report, undefined, 2) : formatEnvironment(report, { isColoured }),
      );
      process.exitCode = report.isReady ? EXIT_CODE.done : EXIT_CODE.environment;
    });
}
