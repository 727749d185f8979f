import type { Command } from 'commander';
import { EXIT_CODE } from '../harness-error.ts';
import { openRecording } from '../jfr/recording-source.ts';
import { summariseRecording } from '../jfr/recording-summary.ts';
import { recordingText } from './recording-text.ts';
import { parseWholeNumber } from './run-options.ts';

/** Event types and candidates of each kind shown by default. */
const TOP = 10;

interface JfrOptions {
  readonly json?: true;
  readonly top: number;
}

export function registerJfr(program: Command): void {
  program
    .command('jfr <file>')
    .description('what a JFR recording holds: complete or where it breaks, time covered, events, culprits')
    .option('--json', 'everything as JSON on stdout')
    .option(
      '--top <n>',
      'how many event types, and candidates of each kind, to show',
      parseWholeNumber({ from: 1 }),
      TOP,
    )
    .addHelpText(
      'after',
      '\nReads plain recordings and compressed ones (zstd, lz4), as the Datadog profiler sends them.\nExit code 0: the recording is complete; 1: it is not.',
    )
    .action(async (file: string, options: JfrOptions) => {
      const source = await openRecording(file);
      const summary = await summariseRecording(source.pieces());
      const { fileBytes, compression } = source;
      const lines =
        options.json === true
          ? [JSON.stringify({ file, fileBytes, compression, ...summary }, null, 2)]
          : recordingText({ source, summary, top: options.top });
      for (const line of lines) console.log(line);
      process.exitCode = summary.structure.kind === 'complete' ? EXIT_CODE.done : EXIT_CODE.gateFailed;
    });
}
