import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { vi } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import type { ObjectStoreFault } from '../../harness/config/object-store-fault.ts';
import type { ObjectStoreEvent } from '../../harness/sink/object-store-event.ts';
import type { ObjectStoreSession } from '../../harness/sink/object-store-session.ts';
import { createObjectStoreProxy } from '../../harness/sink/object-store-proxy.ts';
import type { FakeS3Server } from './fake-s3-server.ts';

/** The session that proxies started here take. */
export const SESSION = { sessionToken: 'test/session+token==', expiresAtMs: Date.now() + 3_600_000 };
/** Headers of a request that carries it; nobody checks the signature here. */
export const SIGNED = {
  Authorization: 'AWS4-HMAC-SHA256 Credential=x',
  'X-Amz-Security-Token': SESSION.sessionToken,
};

type EventOf<Kind extends ObjectStoreEvent['kind']> = Extract<ObjectStoreEvent, { kind: Kind }>;

export interface StartedProxy extends AsyncDisposable {
  readonly port: number;
  readonly events: readonly ObjectStoreEvent[];
  /** The events of one kind, once there is at least one. */
  eventually<Kind extends ObjectStoreEvent['kind']>(kind: Kind): Promise<EventOf<Kind>>;
}

export async function startProxy(
  server: Pick<FakeS3Server, 'host' | 'port'>,
  {
    session = SESSION,
    fault = null,
  }: { readonly session?: ObjectStoreSession; readonly fault?: ObjectStoreFault | null } = {},
): Promise<StartedProxy> {
  const events: ObjectStoreEvent[] = [];
  const proxy = createObjectStoreProxy({
    server,
    session,
    fault,
    clock: monotonicClock,
    emit: (event) => events.push(event),
  });
  const port = await proxy.listen(0, '127.0.0.1');
  return {
    port,
    events,
    eventually: (kind) =>
      vi.waitFor(
        () => {
          const event = events.find(
            (candidate): candidate is EventOf<typeof kind> => candidate.kind === kind,
          );
          if (event === undefined) throw new Error(`no ${kind} among ${JSON.stringify(events)}`);
          return event;
        },
        { timeout: 5000, interval: 5 },
      ),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export async function send(
  port: number,
  {
    method = 'PUT',
    path = '/evidence/dump.hprof',
    headers = {},
    body = Buffer.alloc(0),
    signed = SIGNED,
  }: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Buffer;
    /** What says who sends it. Default: the session that the proxy takes. */
    readonly signed?: Readonly<Record<string, string>>;
  },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { 'Content-Length': body.length, ...signed, ...headers },
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A PUT whose client has sent `body` and says that `contentLength` bytes will come. */
export async function beginUpload(
  port: number,
  {
    contentLength,
    body,
    headers = '',
    path = '/evidence/dump.hprof',
  }: {
    readonly contentLength: number;
    readonly body: Buffer;
    readonly headers?: string;
    readonly path?: string;
  },
): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  const signed = Object.entries(SIGNED).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `PUT ${path} HTTP/1.1\r\nHost: s3:9000\r\nContent-Length: ${contentLength}\r\n${signed.join('')}${headers}\r\n`,
  );
  socket.write(body);
  return socket;
}
