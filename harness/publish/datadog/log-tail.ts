import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const TAIL_BYTES_MAX = 64 * 1024;
const LINES_MAX = 100;
/** A task definition has ten containers at most (AWS documentation, "Amazon ECS service quotas"). */
const FILES_MAX = 10;
/** As a trial's folder has them: the engine's time, the stream, the text. */
const LINE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (stdout|stderr) (.*)$/;
const ENDING = '.log';

/** A line of a container's log. */
export interface LoggedLine {
  readonly container: string;
  readonly stream: string;
  readonly text: string;
  readonly atMs: number;
}

/** The last lines of each container's log of a trial, at most a hundred; none where its folder is gone. */
export async function logTails(trialDirectory: string): Promise<readonly LoggedLine[]> {
  const names = (await namesIn(trialDirectory)).filter((name) => name.endsWith(ENDING)).toSorted();
  const tails = await Promise.all(
    names.slice(0, FILES_MAX).map(async (name) => {
      const text = await tailOf(join(trialDirectory, name));
      const container = name.slice(0, -ENDING.length);
      return text
        .split('\n')
        .flatMap((line) => parsedLine(line, container) ?? [])
        .slice(-LINES_MAX);
    }),
  );
  return tails.flat();
}

/** `undefined` for the end of a line that was cut at its beginning, and for what is no log line. */
function parsedLine(line: string, container: string): LoggedLine | undefined {
  const [, time, stream, text] = LINE.exec(line) ?? [];
  if (time === undefined || stream === undefined || text === undefined || text === '') return undefined;
  return { container, stream, text, atMs: Date.parse(time) };
}

async function tailOf(file: string): Promise<string> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  const from = Math.max(0, size - TAIL_BYTES_MAX);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
  return buffer.toString('utf8', 0, bytesRead);
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
