/**
 * A program in a container between the task and the S3 server: passes every request on unchanged and
 * says when each upload began, how far it came and when the server had it. It stands in front of the
 * server because only an answer seen here, on the harness's own clock, says when a byte was durable.
 *
 * Prints one {@link ObjectStoreEvent} a line. Needs nothing but Node.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicClock, type Clock } from '../clock.ts';
import type { ObjectStoreFault } from '../config/object-store-fault.ts';
import { FaultInjection } from './fault-injection.ts';
import { close, listen } from './http-listener.ts';
import { EvidenceLimit } from './evidence-limit.ts';
import { type EvidenceWatch, watchEvidence } from './evidence-watch.ts';
import { MultipartUploads } from './multipart-upload.ts';
import type { ObjectStoreEvent } from './object-store-event.ts';
import {
  type ObjectStoreSession,
  refusalDocument,
  refusalOf,
  type S3Refusal,
} from './object-store-session.ts';
import { reportStalls } from './program-stall.ts';
import { ProxyExchange } from './proxy-exchange.ts';
import { s3Operation } from './s3-operation.ts';
import { silenceOf, watchServer } from './server-watch.ts';

/** Where the task reaches the object store. */
export const OBJECT_STORE_PORT = 9000;
/** Environment variable with the {@link ObjectStoreSession}, as JSON. */
export const SESSION_VARIABLE = 'LASTGASP_SESSION';
/** Environment variable with the {@link ObjectStoreFault}, as JSON; default none. */
export const FAULT_VARIABLE = 'LASTGASP_FAULT';
/** Where the server listens, on the loopback of the proxy's network namespace: the task cannot go round the proxy. */
export const SERVER_PORT = 9001;

const SERVER_HOST = '127.0.0.1';
/** How long the server may take to accept its first connection; measured 0.3 s. */
const SERVER_START_TIMEOUT_MS = 10_000;
const SERVER_START_INTERVAL_MS = 25;
/** Of the server to the last question; within what the proxy has between SIGTERM and SIGKILL. */
const LAST_ANSWER_WITHIN_MS = 3000;
/** Larger than Node's 64 KiB: fewer pauses between two sockets of unequal speed. */
const BUFFER_BYTES = 1_048_576;

export interface ObjectStoreProxyOptions {
  readonly server: ServerAddress;
  /** Requests of any other session are refused before the server sees them. */
  readonly session: ObjectStoreSession;
  /** What it does wrong on purpose. */
  readonly fault: ObjectStoreFault | null;
  readonly clock: Clock;
  readonly emit: (event: ObjectStoreEvent) => void;
  /** Of all bodies together; default 32 GiB. */
  readonly evidenceBytesMax?: number;
}

export interface ObjectStoreProxy extends AsyncDisposable {
  /** Resolves to the port it listens on; 0 asks for a free one. */
  listen(port: number, host?: string): Promise<number>;
}

/** A proxy that is not listening yet. Disposing it ends what is under way as `aborted`. */
export function createObjectStoreProxy(options: ObjectStoreProxyOptions): ObjectStoreProxy {
  const exchanges = new Set<ProxyExchange>();
  const multiparts = new MultipartUploads();
  const faults = new FaultInjection(options.fault);
  const limit = new EvidenceLimit({
    ...(options.evidenceBytesMax !== undefined && { bytesMax: options.evidenceBytesMax }),
    onExceeded: (message) => options.emit({ kind: 'failure', atMs: options.clock.nowMs(), message }),
  });
  let uploads = 0;
  const nextUpload = (): number => (uploads += 1);
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const operation = s3Operation({
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      isCopy: 'x-amz-copy-source' in incoming.headers,
    });
    const watch = watchEvidence(operation, {
      ...options,
      ...describeBody(incoming),
      nextUpload,
      multiparts,
    });
    const refusal =
      refusalOf(
        { url: incoming.url ?? '', headers: incoming.headers },
        { session: options.session, nowMs: options.clock.nowMs() },
      ) ?? (watch === undefined ? null : faults.refusal());
    if (refusal !== null) {
      refuse({ incoming, outgoing, watch, refusal });
      return;
    }
    const exchange: ProxyExchange = new ProxyExchange({
      incoming,
      outgoing,
      watch:
        watch &&
        limit.on(faulty(watch, { faults, reset: () => incoming.destroy(), options }), () =>
          breakOff(exchange, incoming),
        ),
      server: options.server,
      unreachable: faults.unreachable,
      onServerFailure: ({ message }) => {
        if (faults.unreachable !== null) return;
        const failure = `the S3 server did not answer: ${message}`;
        options.emit({ kind: 'failure', atMs: options.clock.nowMs(), message: failure });
      },
      onOver: () => exchanges.delete(exchange),
    });
    exchanges.add(exchange);
  };
  // An upload may take longer than Node's five minutes for a request.
  const server = createServer({ requestTimeout: 0, highWaterMark: BUFFER_BYTES }, serve);
  server.on('checkContinue', serve);
  return {
    listen: (port, host) => listen(server, port, host),
    async [Symbol.asyncDispose]() {
      for (const exchange of exchanges) exchange.abort();
      multiparts.giveUpAll();
      await close(server);
    },
  };
}

/** Has a request meet the configured fault as its bytes come. */
function faulty(
  watch: EvidenceWatch,
  {
    faults,
    reset,
    options,
  }: {
    readonly faults: FaultInjection;
    readonly reset: () => void;
    readonly options: ObjectStoreProxyOptions;
  },
): EvidenceWatch {
  let ofRequest = 0;
  return {
    ...watch,
    onBody: (chunk) => {
      watch.onBody(chunk);
      ofRequest += chunk.length;
      const met = faults.onBody({ ofRequest, added: chunk.length });
      if (met === 'reset') reset();
      if (met === 'restart') options.emit({ kind: 'restart-due', atMs: options.clock.nowMs() });
    },
  };
}

/** Towards the server and towards the client. */
function breakOff(exchange: ProxyExchange, incoming: IncomingMessage): void {
  exchange.abort();
  incoming.destroy();
}

/** Answers at once; what the client still sends is dropped, for the answer to reach it. */
function refuse({
  incoming,
  outgoing,
  watch,
  refusal,
}: {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly watch: EvidenceWatch | undefined;
  readonly refusal: S3Refusal;
}): void {
  const { httpStatus } = refusal;
  watch?.onAnswer({ httpStatus, bodyWasWhole: false });
  watch?.onAnswerEnd();
  // A connection that breaks here breaks off what was refused anyway.
  incoming.on('error', () => undefined);
  incoming.resume();
  outgoing.writeHead(httpStatus, { 'Content-Type': 'application/xml' });
  outgoing.end(refusalDocument(refusal));
}

function describeBody({ headers }: IncomingMessage): {
  readonly contentLengthBytes: number | null;
  readonly encoding: 'identity' | 'aws-chunked';
} {
  const { 'content-length': length, 'content-encoding': encoding = '' } = headers;
  const sha256 = String(headers['x-amz-content-sha256'] ?? '');
  const isChunked = sha256.startsWith('STREAMING-') || encoding.includes('aws-chunked');
  return {
    contentLengthBytes: length === undefined ? null : Number(length),
    encoding: isChunked ? 'aws-chunked' : 'identity',
  };
}

interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

async function becomesReady(server: ServerAddress): Promise<boolean> {
  const deadlineMs = performance.now() + SERVER_START_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    if (await acceptsConnections(server)) return true;
    await delay(SERVER_START_INTERVAL_MS);
  }
  return false;
}

async function acceptsConnections(server: {
  readonly host: string;
  readonly port: number;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(server);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function print(event: ObjectStoreEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** What it breaks off may have been slow because the server was: that is asked once more. */
async function endProxy(proxy: ObjectStoreProxy, server: ServerAddress): Promise<void> {
  await proxy[Symbol.asyncDispose]();
  const message = await silenceOf(server, LAST_ANSWER_WITHIN_MS);
  if (message !== null) print({ kind: 'failure', atMs: monotonicClock.nowMs(), message });
}

async function main(): Promise<void> {
  const server = { host: SERVER_HOST, port: SERVER_PORT };
  const session: ObjectStoreSession = JSON.parse(process.env[SESSION_VARIABLE] ?? '');
  const fault: ObjectStoreFault | null = JSON.parse(process.env[FAULT_VARIABLE] ?? 'null');
  const proxy = createObjectStoreProxy({ server, session, fault, clock: monotonicClock, emit: print });
  const over = new AbortController();
  process.once('SIGTERM', () => {
    over.abort();
    void endProxy(proxy, server).then(() => process.exit(0));
  });
  await proxy.listen(OBJECT_STORE_PORT);
  if (!(await becomesReady(server))) {
    const message = `the S3 server took no connection within ${SERVER_START_TIMEOUT_MS / 1000} s`;
    print({ kind: 'failure', atMs: monotonicClock.nowMs(), message });
    process.exit(1);
  }
  print({ kind: 'ready', atMs: monotonicClock.nowMs() });
  reportStalls('the proxy of the object store', print);
  // A server that is killed on purpose is silent for a while, and that is what is being looked at.
  if (fault?.kind === 'restart') return;
  await watchServer({
    server,
    signal: over.signal,
    onSilence: (message) => print({ kind: 'failure', atMs: monotonicClock.nowMs(), message }),
  });
}

if (import.meta.main) await main();
