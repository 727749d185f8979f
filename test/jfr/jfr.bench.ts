import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readRecording } from '../../harness/jfr/recording-reader.ts';
import { openRecording } from '../../harness/jfr/recording-source.ts';
import { JfrPrint } from './jfr-print.ts';
import { RecordingDirectory } from './recorded-jvm.ts';
import { differenceOf } from './same-lines.ts';

// Run with `vitest bench --experimental.viteModuleRunner=false`, as the heap dump's.

const LEAST_BYTES = 100_000_000;
const ORDERS = 800_000;
const SETTINGS = 'settings=profile,jdk.JavaExceptionThrow#enabled=true,filename=big.jfr,maxsize=2g';
const LEAST_RATIO = 5;
const WRITE_CHARACTERS = 1 << 20;

/** Prints every event of a recording into a file; returns how long that took. */
async function printOurs(recording: string, printed: string): Promise<number> {
  const startedMs = performance.now();
  const file = openSync(printed, 'w');
  let parts: string[] = [];
  let characters = 0;
  const flush = (): void => {
    writeSync(file, parts.join(''));
    parts = [];
    characters = 0;
  };
  const write = (text: string): void => {
    parts.push(text);
    characters += text.length;
    if (characters > WRITE_CHARACTERS) flush();
  };
  const print = new JfrPrint(write, { isOneClock: true });
  const source = await openRecording(recording);
  await readRecording(source.pieces(), { onChunk: (chunk) => void print.chunk(chunk) });
  print.end();
  flush();
  closeSync(file);
  return performance.now() - startedMs;
}

/** The lines of a file of plain ASCII. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  const block = Buffer.alloc(1 << 22);
  let rest = '';
  for (let sizeBytes = readSync(file, block); sizeBytes > 0; sizeBytes = readSync(file, block)) {
    const lines = (rest + block.toString('latin1', 0, sizeBytes)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  closeSync(file);
  yield rest;
}

function compareLines(
  ours: string,
  theirs: string,
): { readonly lines: number; readonly difference: string | null } {
  const other = linesOf(theirs);
  let lines = 0;
  for (const line of linesOf(ours)) {
    lines += 1;
    const difference = differenceOf(line, other.next().value ?? '(none)');
    if (difference !== null) return { lines, difference: `line ${lines}: ${difference}` };
  }
  return { lines, difference: other.next().done === true ? null : 'theirs has more lines' };
}

test(
  `a recording of ${LEAST_BYTES / 1e6} MB is read at least ${LEAST_RATIO} times as fast as by jfr print --json, and says the same`,
  { timeout: 900_000 },
  async () => {
    await using directory = await RecordingDirectory.create();
    await directory.runJvm(
      17,
      `java -Xmx256m -cp /tmp/classes -XX:StartFlightRecording=${SETTINGS} EveryField serve ${ORDERS}
      started=$(date +%s%N)
      jfr print --json big.jfr >theirs.json
      echo $((($(date +%s%N) - started) / 1000000)) >theirs.ms`,
      { memory: '4g', cpus: 2 },
    );
    const recording = directory.file('big.jfr');
    const sizeBytes = statSync(recording).size;
    expect(sizeBytes).toBeGreaterThan(LEAST_BYTES);
    const theirsMs = Number(await readFile(directory.file('theirs.ms'), 'utf8'));
    const oursMs = await printOurs(recording, directory.file('ours.json'));
    const { lines, difference } = compareLines(directory.file('ours.json'), directory.file('theirs.json'));
    console.log(
      `${(sizeBytes / 1e6).toFixed(0)} MB, ${lines} lines: ${(theirsMs / 1e3).toFixed(1)} s by jfr print, ` +
        `${(oursMs / 1e3).toFixed(1)} s by ours: ${(theirsMs / oursMs).toFixed(1)} times as fast`,
    );
    expect(difference).toBeNull();
    expect(theirsMs / oursMs).toBeGreaterThanOrEqual(LEAST_RATIO);
  },
);
