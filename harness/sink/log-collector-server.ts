/**
 * Where a task's log router delivers to, as a program in a container on the trial's network. Takes
 * JSON lines by HTTP POST, as Fluent Bit's `http` output sends them (`format json_lines`, `header_tag`).
 * A delivery counts when it is whole; a router that is cut short delivers again or not at all.
 *
 * Prints one {@link LogCollectorEvent} or {@link SinkEvent} a line. Needs nothing but Node.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { monotonicClock, type Clock } from '../clock.ts';
import { close, listen } from './http-listener.ts';
import type { LogCollectorEvent } from './log-collector-event.ts';
import { reportStalls } from './program-stall.ts';
import type { SinkEvent } from './sink-event.ts';

/** Where the log router reaches the collector. */
export const LOG_COLLECTOR_PORT = 8081;
/** Header with the tag of a delivery's records. */
export const TAG_HEADER = 'Fluent-Tag';

export interface LogCollectorServerOptions {
  readonly clock: Clock;
  readonly emit: (event: LogCollectorEvent) => void;
}

export interface LogCollectorServer extends AsyncDisposable {
  /** Resolves to the port it listens on; 0 asks for a free one. */
  listen(port: number, host?: string): Promise<number>;
}

/** A collector that is not listening yet. Disposing it drops deliveries that are not whole. */
export function createLogCollectorServer(options: LogCollectorServerOptions): LogCollectorServer {
  const server = createServer((incoming, outgoing) => void take(incoming, outgoing, options));
  return {
    listen: (port, host) => listen(server, port, host),
    async [Symbol.asyncDispose]() {
      await close(server);
    },
  };
}

async function take(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { clock, emit }: LogCollectorServerOptions,
): Promise<void> {
  let body: Buffer;
  try {
    body = await buffer(incoming);
  } catch {
    // Cut short: nothing of it was delivered, and there is nobody to answer.
    return;
  }
  const atMs = clock.nowMs();
  const tag = String(incoming.headers[TAG_HEADER.toLowerCase()] ?? '');
  for (const line of body.toString('utf8').split('\n')) {
    if (line.trim() !== '') emit({ kind: 'log-record', atMs, tag, ...recordOf(line) });
  }
  outgoing.writeHead(204).end();
}

/** Reads a record of Docker's `fluentd` log driver (`log`, `source`); any other is kept as it is. */
function recordOf(line: string): Pick<LogCollectorEvent, 'recordedAtMs' | 'stream' | 'text'> {
  const record = jsonObject(line);
  const { date, source, log, ...rest } = record;
  const recordedAtMs = typeof date === 'number' ? date * 1000 : null;
  const stream = source === 'stdout' || source === 'stderr' ? source : null;
  if (typeof log === 'string') return { recordedAtMs, stream, text: log };
  const isRecord = Object.keys(record).length > 0;
  return { recordedAtMs, stream, text: isRecord ? JSON.stringify(rest) : line };
}

function jsonObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Not JSON: the line itself is the record.
    return {};
  }
}

function print(event: LogCollectorEvent | SinkEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function main(): Promise<void> {
  const collector = createLogCollectorServer({ clock: monotonicClock, emit: print });
  process.once('SIGTERM', () => void collector[Symbol.asyncDispose]().then(() => process.exit(0)));
  await collector.listen(LOG_COLLECTOR_PORT);
  print({ kind: 'ready', atMs: monotonicClock.nowMs() });
  reportStalls('the log collector', print);
}

if (import.meta.main) await main();
