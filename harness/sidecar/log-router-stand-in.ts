/**
 * Stands in for a FireLens log router, as a container of the task: takes the Forward protocol on
 * 24224/tcp and on the socket that the engine's `fluentd` log driver writes to, and delivers once a
 * second. What it holds when it is killed is lost, as with Fluent Bit's memory buffer.
 *
 * Needs nothing but Node.
 */
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { setInterval as every, setTimeout as delay } from 'node:timers/promises';
import { acknowledgement, readForwardMessage } from './forward-protocol.ts';
import { MsgpackReader } from './msgpack.ts';
import { RecordBuffer, type Collector } from './record-buffer.ts';

/** What the program is told, as JSON in its first argument. */
export type LogRouterStandInOptions = Collector;

/** FireLens's socket inside the log router's container (ECS agent, `firelensconfig_unix.go`; A). */
const SOCKET_FILE = '/var/run/fluent.sock';
/** FireLens's port for apps that send their logs themselves (D). */
const PORT = 24_224;
/** Fluent Bit's default `flush` (D). */
const FLUSH_INTERVAL_MS = 1000;
/** Fluent Bit's default `grace`: how long it goes on delivering after SIGTERM (D). */
const GRACE_MS = 5000;
const RETRY_INTERVAL_MS = 250;

export interface LogRouterOptions {
  readonly collector: Collector;
  /** Paths of sockets, or ports; 0 asks for a free one. */
  readonly listenOn: readonly (string | number)[];
}

/** A log router that takes records. */
export class LogRouter {
  readonly #buffer: RecordBuffer;
  readonly #servers: readonly Server[];
  readonly #over = new AbortController();

  private constructor(buffer: RecordBuffer, servers: readonly Server[]) {
    this.#buffer = buffer;
    this.#servers = servers;
  }

  static async start({ collector, listenOn }: LogRouterOptions): Promise<LogRouter> {
    const buffer = new RecordBuffer({
      collector,
      onDropped: ({ tag, records }) =>
        complain(`${records} records of ${tag} were dropped: too many are held`),
    });
    const servers = await Promise.all(
      listenOn.map(async (at) => {
        const server = createServer((socket) => takeFrom(socket, buffer));
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject);
          server.listen(at, resolve);
        });
        return server;
      }),
    );
    const router = new LogRouter(buffer, servers);
    void router.#flushRegularly();
    return router;
  }

  /** The port of a server that listens on one. */
  get port(): number {
    const addresses = this.#servers.map((server) => server.address());
    return addresses.find((address) => typeof address === 'object')?.port ?? PORT;
  }

  /** As on SIGTERM: takes no more connections and delivers what it holds, for {@link GRACE_MS} at most. */
  async stop(): Promise<void> {
    this.#over.abort();
    for (const server of this.#servers) server.close();
    const giveUpAtMs = performance.now() + GRACE_MS;
    for (;;) {
      await this.#buffer.flush();
      if (this.#buffer.isEmpty || performance.now() >= giveUpAtMs) return;
      await delay(RETRY_INTERVAL_MS);
    }
  }

  async #flushRegularly(): Promise<void> {
    try {
      for await (const _tick of every(FLUSH_INTERVAL_MS, undefined, { signal: this.#over.signal })) {
        await this.#buffer.flush();
      }
    } catch {
      // Aborted: the last flush is stop()'s.
    }
  }
}

/** A sender whose bytes make no sense is cut off, as Fluent Bit does. */
function takeFrom(socket: Socket, buffer: RecordBuffer): void {
  const reader = new MsgpackReader();
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    try {
      for (const value of reader.push(chunk)) {
        const message = readForwardMessage(value);
        buffer.add(message);
        if (message.chunk !== null) socket.write(acknowledgement(message.chunk));
      }
    } catch (error) {
      complain(`a sender was cut off: ${String(error)}`);
      socket.destroy();
    }
  });
}

function complain(message: string): void {
  process.stderr.write(`${message}\n`);
}

async function main(collector: LogRouterStandInOptions): Promise<void> {
  // Of a log router before, in the same task: a restart policy keeps the volume.
  await rm(SOCKET_FILE, { force: true });
  const router = await LogRouter.start({ collector, listenOn: [SOCKET_FILE, PORT] });
  process.once('SIGTERM', () => void router.stop().then(() => process.exit(0)));
}

if (import.meta.main) {
  const options: LogRouterStandInOptions = JSON.parse(process.argv[2] ?? '');
  await main(options);
}
