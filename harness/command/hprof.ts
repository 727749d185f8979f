import { Option, type Command } from 'commander';
import { EXIT_CODE } from '../harness-error.ts';
import { readDump, type DumpContent } from '../hprof/dump-content.ts';
import { openDump } from '../hprof/dump-source.ts';
import { findHolder } from '../hprof/tree/find-holder.ts';
import type { Measure, MemoryHolder, NoHolder } from '../hprof/tree/memory-holder.ts';
import { dumpText } from './dump-text.ts';
import { holderText } from './holder-text.ts';
import { parseWholeNumber } from './run-options.ts';

/** Classes shown by default: what fills a heap is rarely further down. */
const TOP_CLASSES = 10;

interface HprofOptions {
  readonly json?: true;
  readonly top: number;
  readonly of: Measure;
}

export function registerHprof(program: Command): void {
  program
    .command('hprof <file>')
    .description('what a heap dump holds: complete or where it breaks, biggest classes, who holds the memory')
    .option('--json', 'everything as JSON on stdout')
    .option('--top <classes>', 'how many classes to show', parseWholeNumber({ from: 1 }), TOP_CLASSES)
    .addOption(
      new Option(
        '--of <what>',
        'what to find the holder of: bytes of the heap, or classes for a full Metaspace',
      )
        .choices(['bytes', 'classes'])
        .default('bytes'),
    )
    .addHelpText('after', '\nExit code 0: the dump is complete; 1: it is not.')
    .action(async (file: string, options: HprofOptions) => {
      const dump = await readDump(await openDump(file));
      const holder = await findHolder(dump, { measure: options.of });
      const lines =
        options.json === true
          ? [JSON.stringify(dumpJson(dump, holder), null, 2)]
          : [...dumpText(dump, options), '', ...holderText(holder)];
      for (const line of lines) console.log(line);
      process.exitCode = dump.scan.structure.kind === 'complete' ? EXIT_CODE.done : EXIT_CODE.gateFailed;
    });
}

function dumpJson({ source, scan, salvagedSegments }: DumpContent, holder: MemoryHolder | NoHolder): unknown {
  const { file, fileBytes, compression, segments } = source;
  return {
    file,
    fileBytes,
    compression,
    segments,
    segmentsRead: salvagedSegments.length > 0,
    ...scan,
    holder,
  };
}
