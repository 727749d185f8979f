/**
 * `npm run bench:hprof`: how fast heap dumps are read, held against hprof-slurp on the same dump in the same run.
 *
 * The readers take turns, and the best of their turns counts: what else the machine does only slows them.
 * They go on until none has become faster for some rounds: a machine's busy minute is no reader's speed.
 * Exit code 1 when a goal is missed.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { cacheDirectory } from '../../../harness/cache-directory.ts';
import { readFileChunks } from '../../../harness/hprof/file-chunks.ts';
import { dumpOrderHeap } from '../order-heap.ts';
import { installHprofSlurp } from '../hprof-slurp.ts';

const DUMP = join(cacheDirectory(), 'bench', 'orders.hprof');
/** Comes to a dump of about 1 GB. */
const HEAP_BYTES = 780_000_000;
/** Rounds without a faster turn of any reader after which their best turns stand. */
const STEADY_ROUNDS = 5;
const ROUNDS_MAX = 30;
/** A turn is faster than the best before it from this share on; less is chance. */
const FASTER_SHARE = 0.02;
const MEASURED_READ = fileURLToPath(new URL('measured-read.ts', import.meta.url));

const readingSchema = z.object({ seconds: z.number(), outcome: z.string(), memoryMB: z.number() });
type Reading = z.infer<typeof readingSchema>;

async function readingOf(how: 'typescript' | 'webassembly' | 'holder', outcome: string): Promise<Reading> {
  const { stdout } = await execa('node', [MEASURED_READ, how, DUMP]);
  const reading = readingSchema.parse(JSON.parse(stdout));
  if (reading.outcome !== outcome) throw new Error(`${how} said ${reading.outcome} of a whole dump`);
  return reading;
}

async function slurpSeconds(program: string): Promise<number> {
  const startedMs = performance.now();
  await execa(program, [DUMP], { stdout: 'ignore', stderr: 'ignore' });
  return (performance.now() - startedMs) / 1000;
}

function best(readings: readonly Reading[]): Reading {
  return {
    seconds: Math.min(...readings.map(({ seconds }) => seconds)),
    memoryMB: Math.max(...readings.map(({ memoryMB }) => memoryMB)),
    outcome: readings[0]?.outcome ?? '',
  };
}

/** Seconds of each reader's best turn so far. */
function bestTurns(): number[] {
  return [
    slurped,
    ...[typescript, webassembly, holders].map((readings) => readings.map(({ seconds }) => seconds)),
  ].map((turns) => Math.min(...turns));
}

const program = await installHprofSlurp();
if (!existsSync(DUMP)) await dumpOrderHeap({ jdk: 21, heapBytes: HEAP_BYTES, file: DUMP });
const { size } = await stat(DUMP);
// Into the page cache.
for await (const chunk of readFileChunks(DUMP)) void chunk;

const slurped: number[] = [];
const typescript: Reading[] = [];
const webassembly: Reading[] = [];
const holders: Reading[] = [];
let rounds = 0;
for (let steady = 0; steady < STEADY_ROUNDS && rounds < ROUNDS_MAX; rounds += 1) {
  const before = bestTurns();
  slurped.push(await slurpSeconds(program));
  typescript.push(await readingOf('typescript', 'complete'));
  webassembly.push(await readingOf('webassembly', 'complete'));
  holders.push(await readingOf('holder', 'holder'));
  const isFaster = bestTurns().some(
    (seconds, reader) => seconds < (before[reader] ?? 0) * (1 - FASTER_SHARE),
  );
  steady = isFaster ? 0 : steady + 1;
}

const slurp = Math.min(...slurped);
const rows = [
  { name: 'structure and histogram, TypeScript', ...best(typescript), factorMin: 1.5, memoryMaxMB: 120 },
  { name: 'structure and histogram, WebAssembly', ...best(webassembly), factorMin: 3, memoryMaxMB: 120 },
  { name: 'who holds the bytes', ...best(holders), secondsMax: 6, memoryMaxMB: 1000 },
] as const;
const gigabytes = size / 1e9;
console.log(`${gigabytes.toFixed(2)} GB, best of ${rounds}`);
console.log(`${'hprof-slurp'.padEnd(38)} ${slurp.toFixed(2)} s  ${(gigabytes / slurp).toFixed(2)} GB/s`);
for (const row of rows) {
  const factor = slurp / row.seconds;
  const goals = [
    'factorMin' in row
      ? { text: `${factor.toFixed(2)} × hprof-slurp (goal ${row.factorMin})`, isMet: factor >= row.factorMin }
      : { text: `(goal ${row.secondsMax} s for 1 GB)`, isMet: row.seconds / gigabytes <= row.secondsMax },
    {
      text: `${Math.round(row.memoryMB)} MB (goal ${row.memoryMaxMB})`,
      isMet: row.memoryMB <= row.memoryMaxMB,
    },
  ];
  if (!goals.every(({ isMet }) => isMet)) process.exitCode = 1;
  const words = goals.map(({ text, isMet }) => `${text}${isMet ? '' : ' MISSED'}`).join('  ');
  console.log(
    `${row.name.padEnd(38)} ${row.seconds.toFixed(2)} s  ${(gigabytes / row.seconds).toFixed(2)} GB/s  ${words}`,
  );
}
