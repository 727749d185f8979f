import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What arrived at the server, as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** The body ended as the client meant it to. */
  readonly isWhole: boolean;
}

export interface FakeS3Server extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Requests that are over, whole or not. */
  readonly received: readonly ReceivedRequest[];
  /** Bytes of all bodies so far. */
  readonly bodyBytes: number;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on the loopback that keeps what it was sent and, by default, answers 200 to a whole body. */
export async function startFakeS3Server(
  handlers: { readonly onRequest?: Handler; readonly onExpectContinue?: Handler } = {},
): Promise<FakeS3Server> {
  const received: ReceivedRequest[] = [];
  let bodyBytes = 0;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      bodyBytes += chunk.length;
      chunks.push(chunk);
    });
    request.on('error', () => undefined);
    request.on('close', () => {
      const { method = '', url = '', rawHeaders, complete } = request;
      received.push({ method, url, rawHeaders, body: Buffer.concat(chunks), isWhole: complete });
    });
    if (handlers.onRequest === undefined) request.on('end', () => response.end());
    else handlers.onRequest(request, response);
  };
  const server: Server = createServer(handle);
  if (handlers.onExpectContinue !== undefined) server.on('checkContinue', handlers.onExpectContinue);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const { port } = address;
  return {
    host: '127.0.0.1',
    port,
    received,
    get bodyBytes() {
      return bodyBytes;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
