import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { LogRouter } from '../../harness/sidecar/log-router-stand-in.ts';
import type { LogCollectorEvent } from '../../harness/sink/log-collector-event.ts';
import { createLogCollectorServer, TAG_HEADER } from '../../harness/sink/log-collector-server.ts';

/** `["app", 1700000000, {"log": "one", "source": "stdout"}]`; a chunk to acknowledge with `isAcknowledged`. */
function message({ isAcknowledged = false } = {}): Buffer {
  const record = '82a36c6f67a36f6e65a6736f75726365a67374646f7574';
  const option = isAcknowledged ? '81a56368756e6ba3616263' : '80';
  return Buffer.from(`94a3617070ce6553f100${record}${option}`, 'hex');
}

async function startRouter(): Promise<
  AsyncDisposable & { events: LogCollectorEvent[]; router: LogRouter; send(): Promise<Socket> }
> {
  const events: LogCollectorEvent[] = [];
  const collector = createLogCollectorServer({
    clock: monotonicClock,
    emit: (event) => events.push(event),
  });
  const port = await collector.listen(0, '127.0.0.1');
  const router = await LogRouter.start({
    collector: { host: '127.0.0.1', port, tagHeader: TAG_HEADER },
    listenOn: [0],
  });
  return {
    events,
    router,
    send: async () => {
      const socket = connect(router.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      return socket;
    },
    async [Symbol.asyncDispose]() {
      await router.stop();
      await collector[Symbol.asyncDispose]();
    },
  };
}

test('a record is held until the next flush, then delivered', async () => {
  await using started = await startRouter();
  const socket = await started.send();
  socket.write(message());
  expect(started.events).toEqual([]);
  await vi.waitFor(() => expect(started.events).toHaveLength(1), { timeout: 3000 });
  expect(started.events).toMatchObject([
    { tag: 'app', stream: 'stdout', text: 'one', recordedAtMs: 1_700_000_000_000 },
  ]);
  socket.destroy();
});

test('stopping delivers what is held', async () => {
  await using started = await startRouter();
  const socket = await started.send();
  socket.write(message({ isAcknowledged: true }));
  // The acknowledgement says that the router has it.
  await once(socket, 'data');
  await started.router.stop();
  expect(started.events).toHaveLength(1);
  socket.destroy();
});

test('a sender whose bytes make no sense is cut off, and the others are not', async () => {
  await using started = await startRouter();
  const socket = await started.send();
  const other = await started.send();
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket, 'close');
  other.write(message());
  await vi.waitFor(() => expect(started.events).toHaveLength(1), { timeout: 3000 });
  other.destroy();
});

test('what the collector does not take is delivered again', async () => {
  let refusals = 2;
  const taken: string[] = [];
  const server = createServer((incoming, outgoing) => {
    incoming.setEncoding('utf8');
    let body = '';
    incoming.on('data', (chunk: string) => {
      body += chunk;
    });
    incoming.on('end', () => {
      refusals -= 1;
      if (refusals < 0) taken.push(body);
      outgoing.writeHead(refusals < 0 ? 204 : 503).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const router = await LogRouter.start({
    collector: { host: '127.0.0.1', port, tagHeader: TAG_HEADER },
    listenOn: [0],
  });
  const socket = connect(router.port, '127.0.0.1');
  socket.write(message({ isAcknowledged: true }));
  await once(socket, 'data');
  await router.stop();
  expect(taken).toEqual(['{"date":1700000000,"log":"one","source":"stdout"}\n']);
  socket.destroy();
  server.close();
});
