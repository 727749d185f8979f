/**
 * What a task takes for Datadog, as a program in a container on the trial's network: takes any request,
 * stores its body and says when the last byte was there. Judging what is in a body is not done here.
 *
 * Prints one {@link DatadogIntakeEvent} or {@link SinkEvent} a line. Needs nothing but Node.
 */
import { createWriteStream } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { monotonicClock, type Clock } from '../clock.ts';
import { close, listen } from './http-listener.ts';
import { BodyMeter } from './body-meter.ts';
import type { DatadogIntakeEvent } from './datadog-intake-event.ts';
import { reportStalls } from './program-stall.ts';
import type { SinkEvent } from './sink-event.ts';

/** Where the task, or its Agent, reaches the intake. */
export const DATADOG_INTAKE_PORT = 8080;
/** Where the program finds the directory for bodies. */
export const BODIES_IN_CONTAINER = '/bodies';

const SECRET_HEADER = /api-key|app-key|application-key|authorization|cookie/;
const SECRET_PARAMETER = /([?&](?:api_key|application_key)=)[^&]*/gi;

export interface DatadogIntakeServerOptions {
  /** Receives one file a body, those cut short too. */
  readonly directory: string;
  readonly clock: Clock;
  readonly emit: (event: DatadogIntakeEvent | SinkEvent) => void;
}

export interface DatadogIntakeServer extends AsyncDisposable {
  /** Resolves to the port it listens on; 0 asks for a free one. */
  listen(port: number, host?: string): Promise<number>;
}

/** An intake that is not listening yet. Disposing it ends what is under way as `truncated`. */
export function createDatadogIntakeServer(options: DatadogIntakeServerOptions): DatadogIntakeServer {
  const underWay = new Set<Promise<void>>();
  let requests = 0;
  // A body may take longer than Node's five minutes for a request.
  const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
    const taken = take({ incoming, outgoing, request: (requests += 1), ...options });
    underWay.add(taken);
    void taken.finally(() => underWay.delete(taken));
  });
  return {
    listen: (port, host) => listen(server, port, host),
    async [Symbol.asyncDispose]() {
      await close(server);
      await Promise.all(underWay);
    },
  };
}

interface TakeOptions extends DatadogIntakeServerOptions {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly request: number;
}

/** Takes one request to its end, whole or not; never rejects. */
async function take({ incoming, outgoing, request, directory, clock, emit }: TakeOptions): Promise<void> {
  const meter = new BodyMeter({ clock, onProgress: () => undefined });
  const name = `${String(request).padStart(6, '0')}.body`;
  emit({ kind: 'request-begin', atMs: clock.nowMs(), request, ...describe(incoming) });
  const file = createWriteStream(join(directory, name));
  const stored = new Promise<void>((resolve, reject) => {
    file.once('error', reject);
    file.once('close', resolve);
  });
  stored.catch(() => incoming.resume());
  incoming.on('data', (chunk: Buffer) => {
    meter.add(chunk);
    if (file.writable && !file.write(chunk)) {
      incoming.pause();
      file.once('drain', () => incoming.resume());
    }
  });
  const outcome = await endOf(incoming);
  const atMs = clock.nowMs();
  try {
    file.end();
    await stored;
  } catch (error) {
    emit({
      kind: 'failure',
      atMs,
      message: `the body of request ${request} was not stored: ${String(error)}`,
    });
    outgoing.writeHead(500).end();
    return;
  }
  const body = meter.end();
  emit({ kind: 'request-end', atMs, request, outcome, ...body, file: body.receivedBytes > 0 ? name : null });
  // JSON of no content satisfies the Agent and the tracers on all their endpoints.
  outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
}

async function endOf(incoming: IncomingMessage): Promise<'received' | 'truncated'> {
  // A connection that breaks shows as 'close' without completion too.
  incoming.on('error', () => undefined);
  return new Promise((resolve) => {
    incoming.once('end', () => resolve('received'));
    incoming.once('close', () => resolve(incoming.complete ? 'received' : 'truncated'));
  });
}

function describe({ method = '', url = '', headers, socket }: IncomingMessage): {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly from: string;
  readonly contentLengthBytes: number | null;
} {
  const length = headers['content-length'];
  return {
    method,
    path: url.replaceAll(SECRET_PARAMETER, '$1'),
    headers: withoutSecrets(headers),
    from: socket.remoteAddress ?? '',
    contentLengthBytes: length === undefined ? null : Number(length),
  };
}

function withoutSecrets(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !SECRET_HEADER.test(name))
      .map(([name, value]) => [name, String(value)]),
  );
}

function print(event: DatadogIntakeEvent | SinkEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function main(): Promise<void> {
  const intake = createDatadogIntakeServer({
    directory: BODIES_IN_CONTAINER,
    clock: monotonicClock,
    emit: print,
  });
  process.once('SIGTERM', () => void intake[Symbol.asyncDispose]().then(() => process.exit(0)));
  await intake.listen(DATADOG_INTAKE_PORT);
  print({ kind: 'ready', atMs: monotonicClock.nowMs() });
  reportStalls('the Datadog intake', print);
}

if (import.meta.main) await main();
