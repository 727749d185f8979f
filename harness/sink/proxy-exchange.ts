import { request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { EvidenceWatch } from './evidence-watch.ts';
import type { S3Refusal } from './object-store-session.ts';

/** RFC 9110 section 7.6.1: these belong to one connection, not to the message. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'proxy-connection']);

export interface ProxyExchangeOptions {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly server: { readonly host: string; readonly port: number };
  /** Path and query for the server; default as the client sent them. */
  readonly onwardPath?: string;
  /** Sent to the server beside the client's own. */
  readonly addedHeaders?: Readonly<Record<string, string>>;
  /** `undefined` for a request that brings no evidence. */
  readonly watch: EvidenceWatch | undefined;
  readonly onServerFailure: (error: Error) => void;
  /** What the client is answered for a server that cannot be reached. Default `null`: 502, and nobody is to blame but the sink. */
  readonly unreachable?: S3Refusal | null;
  /** Nothing of this exchange is under way any more. */
  readonly onOver: () => void;
}

/** One request of the task, on its way to the server and back. */
export class ProxyExchange {
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #watch: EvidenceWatch | undefined;
  readonly #onServerFailure: (error: Error) => void;
  readonly #unreachable: S3Refusal | null;
  readonly #onward: ClientRequest;
  #isAnswered = false;
  #isAborted = false;

  constructor(options: ProxyExchangeOptions) {
    const { incoming, outgoing, server, watch, onServerFailure, onOver } = options;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#watch = watch;
    this.#onServerFailure = onServerFailure;
    this.#unreachable = options.unreachable ?? null;
    this.#onward = request({
      ...server,
      method: incoming.method,
      path: options.onwardPath ?? incoming.url,
      headers: [...onwardHeaders(incoming), ...Object.entries(options.addedHeaders ?? {}).flat()],
      // One connection per request: breaking it off is how the server learns that a body is cut short.
      agent: false,
    });
    this.#onward.on('continue', () => {
      if (asksFirst(incoming)) outgoing.writeContinue();
      this.#passBody();
    });
    this.#onward.on('response', (answer) => this.#relay(answer));
    this.#onward.on('error', (error) => this.#onServerError(error));
    this.#onward.on('close', onOver);
    this.#onward.flushHeaders();
    // A connection that breaks shows as 'close' of the response too, where it is dealt with.
    incoming.on('error', () => undefined);
    outgoing.on('close', () => {
      if (!incoming.readableEnded) this.abort();
    });
    if (!hasBody(incoming)) this.#passBody();
  }

  /** Breaks off: the server must not take what it has so far for the whole. */
  abort(): void {
    if (this.#isAnswered || this.#isAborted) return;
    this.#isAborted = true;
    this.#onward.destroy();
    this.#watch?.onUnanswered({ serverFailed: false });
  }

  #passBody(): void {
    this.#incoming.on('data', (chunk: Buffer) => this.#watch?.onBody(chunk));
    this.#incoming.pipe(this.#onward);
  }

  #relay(answer: IncomingMessage): void {
    this.#isAnswered = true;
    const bodyWasWhole = this.#incoming.readableEnded;
    const httpStatus = answer.statusCode ?? 0;
    this.#watch?.onAnswer({ httpStatus, bodyWasWhole });
    answer.on('data', (chunk: Buffer) => this.#watch?.onAnswerBody(chunk));
    answer.on('end', () => this.#watch?.onAnswerEnd());
    answer.on('close', () => {
      if (!answer.complete) this.#watch?.onUnanswered({ serverFailed: true });
      if (!bodyWasWhole) this.#onward.destroy();
    });
    if (!bodyWasWhole) {
      this.#incoming.unpipe(this.#onward);
      this.#incoming.resume();
    }
    if (this.#outgoing.destroyed) {
      answer.resume();
      return;
    }
    this.#outgoing.writeHead(httpStatus, answer.statusMessage ?? '', messageHeaders(answer.rawHeaders));
    // An answer that breaks off breaks off for the client too: pipeline destroys both.
    pipeline(answer, this.#outgoing, () => undefined);
  }

  #onServerError(error: Error): void {
    // After the answer or our own abort the connection's end is expected.
    if (this.#isAnswered || this.#isAborted) return;
    this.#isAnswered = true;
    this.#onServerFailure(error);
    const refusal = this.#unreachable;
    if (refusal === null) this.#watch?.onUnanswered({ serverFailed: true });
    else this.#watch?.onAnswer({ httpStatus: refusal.httpStatus, bodyWasWhole: false });
    this.#incoming.unpipe(this.#onward);
    this.#incoming.resume();
    this.#outgoing.writeHead(refusal?.httpStatus ?? 502).end();
  }
}

/**
 * The headers as sent, and `Expect: 100-continue` with every body. Without it a server that refuses
 * (rclone: wrong keys) answers and resets the connection, and the answer is lost under what is still
 * being sent to it (measured: 5 of 5).
 */
function onwardHeaders(incoming: IncomingMessage): string[] {
  const headers = messageHeaders(incoming.rawHeaders);
  if (hasBody(incoming)) return asksFirst(incoming) ? headers : [...headers, 'Expect', '100-continue'];
  // Node would announce a body of unknown length.
  const isEmptyBody = incoming.method === 'POST' || incoming.method === 'PUT';
  return isEmptyBody && !('content-length' in incoming.headers)
    ? [...headers, 'Content-Length', '0']
    : headers;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
}

function asksFirst({ headers }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === '100-continue';
}

function messageHeaders(rawHeaders: readonly string[]): string[] {
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, index) =>
    rawHeaders.slice(index * 2, index * 2 + 2),
  );
  return pairs.filter(([name = '']) => !CONNECTION_HEADERS.has(name.toLowerCase())).flat();
}
