import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  request as requestOf,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A chunked body without a chunk (RFC 9112, 7.1), which the client sends with a request to attach. */
const EMPTY_BODY = '0\r\n\r\n';
const ENGINE = { socketPath: '/var/run/docker.sock' };

/** One request on its way to the engine. */
export interface EngineRequest {
  readonly method: string;
  /** Path without version and query. */
  readonly path: string;
  readonly query: string;
}

/** Answers in the engine's place; `undefined` lets the engine answer. */
type Answer = { readonly status: number; readonly body: string } | undefined;

/**
 * The real engine behind a socket of its own, on which the faults of an engine can be had without doing
 * them to anybody else: refusing, pausing, answering garbage, setting its clock.
 */
export class EngineInBetween implements AsyncDisposable {
  /** As `DOCKER_HOST` has it. */
  readonly address: string;
  readonly requests: EngineRequest[] = [];
  /** Asked for each request. */
  answer: (request: EngineRequest) => Answer = () => undefined;
  /** Milliseconds that the engine's clock is said to be ahead. */
  clockOffsetMs = 0;
  readonly #directory: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #resumed: Promise<void> = Promise.resolve();
  #isRefusing = false;

  private constructor(directory: string) {
    this.#directory = directory;
    this.address = `unix://${join(directory, 'docker.sock')}`;
    this.#server = createServer({ requestTimeout: 0 }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', (socket: Socket) => {
      if (this.#isRefusing) socket.destroy();
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  static async start(): Promise<EngineInBetween> {
    const directory = await mkdtemp(join(tmpdir(), 'lastgasp-between-'));
    const between = new EngineInBetween(directory);
    await new Promise<void>((resolve) => between.#server.listen(join(directory, 'docker.sock'), resolve));
    return between;
  }

  /** Takes requests and answers none, until the returned function is called. */
  pause(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resumed = promise;
    return resolve;
  }

  /** Breaks every connection and takes no new one, as an engine that was stopped. */
  stop(): void {
    this.#isRefusing = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Takes connections again. */
  restart(): void {
    this.#isRefusing = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = this.#note(request);
    await this.#resumed;
    const answer = this.answer(asked);
    if (answer !== undefined) {
      request.resume();
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.body);
      return;
    }
    const onward = this.#forward(request);
    request.pipe(onward);
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    const back = await new Promise<IncomingMessage>((resolve) => onward.once('response', resolve));
    await this.#resumed;
    if (asked.path === '/info') {
      response.end(this.#withClock(await text(back)));
      return;
    }
    response.writeHead(back.statusCode ?? 502, back.headers);
    response.flushHeaders();
    back.pipe(response);
  }

  /** Byte by byte from here on: what is attached is no HTTP any more. */
  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#note(request);
    const { method, url, rawHeaders } = request;
    const headers = rawHeaders.map((word, index) => (index % 2 === 0 ? `${word}: ` : `${word}\r\n`));
    const onward = connect(ENGINE.socketPath);
    onward.pipe(socket).on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    let begun = head;
    const begin = (): void => {
      if (begun.length < EMPTY_BODY.length) return;
      socket.off('data', add);
      // In one piece, as a client sends them: the engine takes what comes after the headers for input.
      onward.write(
        `${method} ${url} HTTP/1.1\r\n${headers.join('')}\r\n${begun.toString('latin1')}`,
        'latin1',
      );
      socket.pipe(onward);
    };
    const add = (chunk: Buffer): void => {
      begun = Buffer.concat([begun, chunk]);
      begin();
    };
    socket.on('data', add);
    begin();
  }

  #forward({ method, url, headers }: IncomingMessage): ReturnType<typeof requestOf> {
    return requestOf({ ...ENGINE, method, path: url, headers, agent: false });
  }

  #note({ method = '', url = '' }: IncomingMessage): EngineRequest {
    const [path = '', query = ''] = url.split('?');
    const asked = { method, path: path.replace(/^\/v[\d.]+/, ''), query: decodeURIComponent(query) };
    this.requests.push(asked);
    return asked;
  }

  #withClock(body: string): string {
    if (this.clockOffsetMs === 0) return body;
    return body.replace(/"SystemTime":"([^"]*)"/, (_whole, time: string) => {
      const set = new Date(Date.parse(time) + this.clockOffsetMs).toISOString();
      return `"SystemTime":"${set}"`;
    });
  }
}
