import { createWriteStream, type WriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { BodyMeter } from './body-meter.ts';
import { bodyCheck } from './datadog-body-check.ts';
import type { DatadogIntakeEvent } from './datadog-intake-event.ts';
import type { DatadogIntakeFault } from './datadog-intake-fault.ts';
import { intakeRoute, type IntakeRoute } from './datadog-intake-route.ts';
import type { SinkEvent } from './sink-event.ts';

export interface RequestOptions {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Number of the request, from 1. */
  readonly request: number;
  readonly directory: string;
  readonly clock: Clock;
  readonly fault: DatadogIntakeFault | null;
  readonly emit: (event: DatadogIntakeEvent | SinkEvent) => void;
}

type RequestEnd = Extract<DatadogIntakeEvent, { readonly kind: 'request-end' }>;
type Verdict = Pick<RequestEnd, 'outcome' | 'httpStatus' | 'reason'>;

/**
 * Takes one request to its end, whole or not: stores its body, a piece at a time, and answers. Never rejects.
 *
 * A client that stalls holds nothing but its own connection; one that sends more than it may is broken off.
 */
export async function takeRequest(options: RequestOptions): Promise<void> {
  const { incoming, outgoing, request, directory, clock, emit } = options;
  const route = intakeRoute({
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    contentType: incoming.headers['content-type'] ?? '',
  });
  const fault = route.kind === 'taken' && route.body.kind === 'profile' ? options.fault : null;
  const name = `${String(request).padStart(6, '0')}.body`;
  const file = join(directory, name);
  const check = bodyCheck(route.kind === 'taken' ? route.body : { kind: 'any' });
  const meter = new BodyMeter({ clock, onProgress: () => undefined });
  const receipt = await receive({
    incoming,
    file,
    limits: limitsOf(route, fault),
    onPiece: (piece) => {
      meter.add(piece);
      check.add(piece);
    },
  });
  const atMs = clock.nowMs();
  if (receipt.kind === 'not-stored') {
    emit({
      kind: 'failure',
      atMs,
      message: `the body of request ${request} was not stored: ${receipt.message}`,
    });
    outgoing.writeHead(500).end();
    return;
  }
  const body = meter.end();
  const verdict = await verdictOn({ route, fault, receipt, refusal: () => check.refusal(file) });
  emit({
    kind: 'request-end',
    atMs,
    request,
    ...verdict,
    ...body,
    file: body.receivedBytes > 0 ? name : null,
  });
  answer(options, verdict);
  // What it still sends is not read: the connection is of no more use.
  if (receipt.kind === 'too-long' || receipt.kind === 'cut') incoming.destroy();
}

/** JSON of no content satisfies the Agent and the tracers on all their endpoints. */
function answer({ outgoing }: RequestOptions, { httpStatus }: Verdict): void {
  if (httpStatus !== null) outgoing.writeHead(httpStatus, { 'Content-Type': 'application/json' }).end('{}');
}

interface Limits {
  readonly bytesMax: number;
  readonly cutAfterBytes: number | null;
}

function limitsOf(route: IntakeRoute, fault: DatadogIntakeFault | null): Limits {
  return {
    // The body of what is refused by its head is read to its end, so that the client reads the answer.
    bytesMax: route.kind === 'taken' ? route.bytesMax : REFUSED_BYTES_MAX,
    cutAfterBytes: fault?.kind === 'cut' ? fault.afterBytes : null,
  };
}

const REFUSED_BYTES_MAX = 64 << 20;

async function verdictOn(request: {
  readonly route: IntakeRoute;
  readonly fault: DatadogIntakeFault | null;
  readonly receipt: Exclude<Receipt, { readonly kind: 'not-stored' }>;
  readonly refusal: () => Promise<string | null>;
}): Promise<Verdict> {
  const { route, fault, receipt } = request;
  switch (receipt.kind) {
    case 'broken-off':
      return { outcome: 'truncated', httpStatus: null, reason: 'the connection broke off before its end' };
    case 'cut':
      return { outcome: 'truncated', httpStatus: null, reason: 'the intake cut it off, as it was told to' };
    case 'too-long':
      return { outcome: 'refused', httpStatus: 413, reason: `more than ${receipt.bytesMax} bytes` };
    case 'whole':
      break;
  }
  if (route.kind === 'refused') {
    return { outcome: 'refused', httpStatus: route.httpStatus, reason: route.reason };
  }
  if (fault?.kind === 'hang') {
    return { outcome: 'unanswered', httpStatus: null, reason: 'the intake never answered, as it was told' };
  }
  if (fault?.kind === 'answer') {
    const { httpStatus } = fault;
    return { outcome: 'refused', httpStatus, reason: 'the intake refused it, as it was told to' };
  }
  const reason = await request.refusal();
  return reason === null
    ? { outcome: 'received', httpStatus: 200, reason }
    : { outcome: 'refused', httpStatus: 400, reason };
}

type Receipt =
  | { readonly kind: 'whole' | 'broken-off' | 'cut' }
  | { readonly kind: 'too-long'; readonly bytesMax: number }
  | { readonly kind: 'not-stored'; readonly message: string };

interface ReceiveOptions {
  readonly incoming: IncomingMessage;
  readonly file: string;
  readonly limits: Limits;
  readonly onPiece: (piece: Buffer) => void;
}

/** Stores a body as fast as the disk takes it. */
async function receive({ incoming, file, limits, onPiece }: ReceiveOptions): Promise<Receipt> {
  const { bytesMax, cutAfterBytes } = limits;
  const target = createWriteStream(file);
  const stored = storedWhole(target);
  stored.catch(() => incoming.resume());
  const stopped = Promise.withResolvers<Receipt>();
  let receivedBytes = 0;
  const takePiece = (piece: Buffer): void => {
    receivedBytes += piece.length;
    onPiece(piece);
    if (target.writable && !target.write(piece)) {
      incoming.pause();
      target.once('drain', () => incoming.resume());
    }
    const isCut = cutAfterBytes !== null && receivedBytes >= cutAfterBytes;
    if (!isCut && receivedBytes <= bytesMax) return;
    incoming.off('data', takePiece);
    stopped.resolve(isCut ? { kind: 'cut' } : { kind: 'too-long', bytesMax });
  };
  incoming.on('data', takePiece);
  const receipt = await Promise.race([endOf(incoming), stopped.promise]);
  try {
    target.end();
    await stored;
  } catch (error) {
    return { kind: 'not-stored', message: String(error) };
  }
  return receipt;
}

async function storedWhole(target: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => {
    target.once('error', reject);
    target.once('close', resolve);
  });
}

async function endOf(incoming: IncomingMessage): Promise<Receipt> {
  // A connection that breaks shows as 'close' without completion too.
  incoming.on('error', () => undefined);
  return new Promise((resolve) => {
    incoming.once('end', () => resolve({ kind: 'whole' }));
    incoming.once('close', () => resolve({ kind: incoming.complete ? 'whole' : 'broken-off' }));
  });
}
