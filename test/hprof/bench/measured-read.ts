/** One reading of a dump in a process of its own: prints its seconds, from the open file to the result, and its memory. */
import { readFileChunks } from '../../../harness/hprof/file-chunks.ts';
import { openDump } from '../../../harness/hprof/dump-source.ts';
import { HprofScanner } from '../../../harness/hprof/hprof-scanner.ts';
import { readDump } from '../../../harness/hprof/dump-content.ts';

const [, , how, file = ''] = process.argv;

async function inTypeScript(): Promise<string> {
  const scanner = new HprofScanner();
  for await (const chunk of readFileChunks(file)) scanner.write(chunk);
  return scanner.end().structure.kind;
}

async function withHolder(): Promise<string> {
  // Not with the others: its code alone is some megabytes.
  const { findHolder } = await import('../../../harness/hprof/tree/find-holder.ts');
  const { kind } = await findHolder(await readDump(await openDump(file)));
  return kind;
}

async function read(): Promise<string> {
  if (how === 'typescript') return inTypeScript();
  if (how === 'holder') return withHolder();
  return (await readDump(await openDump(file))).scan.structure.kind;
}

const startedMs = performance.now();
const outcome = await read();
const seconds = (performance.now() - startedMs) / 1000;
console.log(JSON.stringify({ seconds, outcome, memoryMB: (process.resourceUsage().maxRSS * 1024) / 1e6 }));
