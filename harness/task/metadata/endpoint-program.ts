/**
 * The task metadata endpoint (version 4) and the task-role credentials endpoint, as a program in a
 * container whose only network is the link to the task's network namespace.
 *
 * It knows what the harness writes to its standard input, one {@link EndpointMessage} a line, and has
 * no way to the engine. Prints {@link READY_LINE} when it answers. Needs nothing but Node.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import type { RoleCredentialsDocument } from './role-credentials.ts';

export const READY_LINE = 'ready';
const PORT = 80;
const CREDENTIALS_PATH = '/v2/credentials/';

/** A JSON document that is passed on as it is. */
type Document = Readonly<Record<string, unknown>>;

export interface EndpointState {
  readonly task: Document;
  /** By the id that the container's `ECS_CONTAINER_METADATA_URI_V4` ends in. */
  readonly containers: Readonly<Record<string, EndpointContainer>>;
}

export interface EndpointContainer {
  readonly metadata: Document;
  /** `null` until the container has run for about a second, and when it no longer runs. */
  readonly stats: Document | null;
}

/** What the program is told; a later one replaces the earlier one of its kind. */
export type EndpointMessage =
  | {
      readonly kind: 'credentials';
      readonly relativeUri: string;
      readonly document: RoleCredentialsDocument;
    }
  | ({ readonly kind: 'state' } & EndpointState);

interface Answer {
  readonly httpStatus: number;
  readonly body: unknown;
}

/** The two endpoints; statuses and wording of errors are those of the public ECS agent's `tmds` (A). */
export class TaskEndpointServer {
  readonly #server: Server;
  #credentials: Extract<EndpointMessage, { readonly kind: 'credentials' }> | undefined;
  #state: EndpointState = { task: {}, containers: {} };

  constructor() {
    this.#server = createServer((request, response) => this.#serve(request.url ?? '', response));
  }

  tell(message: EndpointMessage): void {
    if (message.kind === 'credentials') this.#credentials = message;
    else this.#state = message;
  }

  /** Resolves to the port it listens on; 0 asks for a free one. */
  async listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #serve(url: string, response: ServerResponse): void {
    const [path = ''] = url.split('?');
    const answer = this.#answer(path);
    if (answer === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
    } else {
      response.writeHead(answer.httpStatus, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    }
  }

  #answer(path: string): Answer | undefined {
    if (path.startsWith(CREDENTIALS_PATH)) return this.#credentialsAt(path);
    const [, id, resource = ''] = /^\/v4\/([^/]+)(|\/|\/stats|\/task|\/task\/stats)$/.exec(path) ?? [];
    if (id === undefined) return undefined;
    const container = this.#state.containers[id];
    switch (resource) {
      case '/task':
        return container === undefined ? taskNotFound('metadata', id) : found(this.#state.task);
      case '/task/stats':
        return container === undefined ? taskNotFound('stats', id) : found(this.#taskStats());
      case '/stats':
        if (container === undefined) return containerNotFound('stats', id);
        return container.stats === null
          ? { httpStatus: 500, body: `Unable to get container stats for: ${id}` }
          : found(container.stats);
      default:
        return container === undefined ? containerNotFound('metadata', id) : found(container.metadata);
    }
  }

  #credentialsAt(path: string): Answer {
    if (path === this.#credentials?.relativeUri) return found(this.#credentials.document);
    const isMissing = path === CREDENTIALS_PATH;
    return {
      httpStatus: 400,
      body: {
        code: isMissing ? 'NoIdInRequest' : 'InvalidIdInRequest',
        message: `CredentialsV2Request: ${isMissing ? 'No Credential ID in the request' : 'Credentials not found'}`,
        HTTPErrorCode: 400,
      },
    };
  }

  #taskStats(): Readonly<Record<string, Document | null>> {
    const stats = Object.entries(this.#state.containers).map(([id, container]) => [id, container.stats]);
    return Object.fromEntries(stats);
  }
}

function found(body: unknown): Answer {
  return { httpStatus: 200, body };
}

function containerNotFound(what: 'metadata' | 'stats', id: string): Answer {
  const reason = `unable to get container ID from request: unable to get docker ID from v3 endpoint ID: ${id}`;
  return { httpStatus: 404, body: `V4 container ${what} handler: ${reason}` };
}

function taskNotFound(what: 'metadata' | 'stats', id: string): Answer {
  const reason = `unable to get task arn from request: unable to get task Arn from v3 endpoint ID: ${id}`;
  return { httpStatus: 404, body: `V4 task ${what} handler: ${reason}` };
}

async function main(): Promise<void> {
  const server = new TaskEndpointServer();
  let isListening = false;
  for await (const line of createInterface({ input: process.stdin })) {
    const message: EndpointMessage = JSON.parse(line);
    server.tell(message);
    if (message.kind === 'state' && !isListening) {
      isListening = true;
      await server.listen(PORT);
      process.stdout.write(`${READY_LINE}\n`);
    }
  }
}

if (import.meta.main) await main();
