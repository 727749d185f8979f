import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readRecording } from '../../harness/jfr/recording-reader.ts';
import { JfrPrint } from './jfr-print.ts';
import { differenceOf } from './same-lines.ts';

export interface Comparison {
  /** Event types that were read, each once. */
  readonly typeNames: readonly string[];
  readonly lines: number;
  /** The first few lines that say something else than the JDK's. */
  readonly differences: readonly string[];
}

const DIFFERENCES_SHOWN = 5;

/** Holds what our reader finds in a chunk against what the JDK's own `jfr print --json` wrote of it. */
export async function compareWithJdk(chunk: Buffer, printed: string): Promise<Comparison> {
  const parts: string[] = [];
  const differences: string[] = [];
  const typeNames: string[] = [];
  const print = new JfrPrint((text) => parts.push(text));
  await readRecording(Readable.from([chunk]), {
    onChunk: (recorded) => {
      const { unreadable } = print.chunk(recorded);
      if (unreadable > 0) differences.push(`${unreadable} unreadable events`);
      differences.push(...recorded.problems);
      typeNames.push(...recorded.countEvents().map(({ typeName }) => typeName));
    },
  });
  print.end();
  const ours = parts.join('').split('\n');
  const theirs = (await readFile(printed, 'utf8')).split('\n');
  for (let line = 0; line < Math.max(ours.length, theirs.length); line += 1) {
    if (differences.length >= DIFFERENCES_SHOWN) break;
    const difference = differenceOf(ours[line] ?? '(none)', theirs[line] ?? '(none)');
    if (difference !== null) differences.push(`line ${line + 1}: ${difference}`);
  }
  return { typeNames, lines: theirs.length, differences };
}
