/**
 * What a task takes for Datadog, as a program in a container on the trial's network: stores what it is sent,
 * says when the last byte was there, and refuses what a real intake would refuse. What a profile is worth is not
 * decided here.
 *
 * Prints one {@link DatadogIntakeEvent} or {@link SinkEvent} a line. Needs nothing but Node.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { monotonicClock, type Clock } from '../clock.ts';
import { close, listen } from './http-listener.ts';
import type { DatadogIntakeFault } from './datadog-intake-fault.ts';
import { takeRequest } from './datadog-request.ts';
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
  /** How it is to fail at profiles; `null` for not at all. */
  readonly fault: DatadogIntakeFault | null;
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
    const request = (requests += 1);
    options.emit({ kind: 'request-begin', atMs: options.clock.nowMs(), request, ...describe(incoming) });
    const taken = takeRequest({ incoming, outgoing, request, ...options });
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

async function main({ fault }: Pick<DatadogIntakeServerOptions, 'fault'>): Promise<void> {
  const intake = createDatadogIntakeServer({
    fault,
    directory: BODIES_IN_CONTAINER,
    clock: monotonicClock,
    emit: print,
  });
  process.once('SIGTERM', () => void intake[Symbol.asyncDispose]().then(() => process.exit(0)));
  await intake.listen(DATADOG_INTAKE_PORT);
  print({ kind: 'ready', atMs: monotonicClock.nowMs() });
  reportStalls('the Datadog intake', print);
}

if (import.meta.main) {
  const options: Pick<DatadogIntakeServerOptions, 'fault'> = JSON.parse(process.argv[2] ?? '{"fault":null}');
  await main(options);
}
