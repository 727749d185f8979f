import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type Dockerode from 'dockerode';
import { parseEngineTime } from './engine-clock.ts';
import { demultiplex } from './multiplexed-stream.ts';

export type LogStream = 'stdout' | 'stderr';

export interface LogLine {
  readonly stream: LogStream;
  readonly text: string;
  /** When the engine read the line from the container, on the engine's clock. */
  readonly engineTimeMs: number;
}

export interface FollowedLog {
  /** Settles when the container has ended and its log is read to the last line. */
  readonly ended: Promise<void>;
}

/** Follows a container's log from its first line; `onLine` sees every line once, in each stream's order. */
export async function followLog(
  container: Dockerode.Container,
  onLine: (line: LogLine) => void,
): Promise<FollowedLog> {
  const multiplexed = await container.logs({ follow: true, stdout: true, stderr: true, timestamps: true });
  const { stdout, stderr } = demultiplex(container, multiplexed);
  const ended = Promise.all([
    eachLine(stdout, (line) => onLine(parseLogLine('stdout', line))),
    eachLine(stderr, (line) => onLine(parseLogLine('stderr', line))),
  ]).then(() => undefined);
  // Whoever awaits it sees its error; where the container's own end fails first, nobody does.
  ended.catch(() => undefined);
  return { ended };
}

async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const failed = new Promise<never>((_resolve, reject) => stream.once('error', reject));
  lines.on('line', onLine);
  await Promise.race([once(lines, 'close'), failed]);
}

/** Splits the timestamp that the engine puts before each line. */
function parseLogLine(stream: LogStream, line: string): LogLine {
  const space = line.indexOf(' ');
  const time = space === -1 ? line : line.slice(0, space);
  return { stream, text: space === -1 ? '' : line.slice(space + 1), engineTimeMs: parseEngineTime(time) };
}
