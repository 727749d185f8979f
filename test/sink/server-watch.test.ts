import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import { close, listen } from '../../harness/sink/http-listener.ts';
import { watchServer } from '../../harness/sink/server-watch.ts';

/** A server that is being watched; `serve` is told how often it was asked. */
async function watched(
  serve: (asked: number, request: IncomingMessage, response: ServerResponse) => void,
  { answerWithinMs = 60_000 }: { readonly answerWithinMs?: number } = {},
) {
  const seen = { asked: 0, silences: [] as readonly string[] };
  const server = createServer((request, response) => serve((seen.asked += 1), request, response));
  const port = await listen(server, 0, '127.0.0.1');
  const over = new AbortController();
  const watching = watchServer({
    server: { host: '127.0.0.1', port },
    signal: over.signal,
    askIntervalMs: 1,
    answerWithinMs,
    onSilence: (message) => {
      seen.silences = [...seen.silences, message];
    },
  });
  return {
    seen,
    watching,
    [Symbol.asyncDispose]: async () => {
      over.abort();
      await close(server);
      await watching;
    },
  };
}

test.each([200, 403, 500])('a server that answers, with %d, is there', async (status) => {
  await using server = await watched((_asked, _request, response) => response.writeHead(status).end());
  await vi.waitFor(() => expect(server.seen.asked).toBeGreaterThan(5));
  expect(server.seen.silences).toEqual([]);
});

test('one that takes the question and says nothing is told, once, and asked no more', async () => {
  await using server = await watched(() => undefined, { answerWithinMs: 100 });
  await server.watching;
  expect(server.seen).toEqual({
    asked: 1,
    silences: ['the S3 server fell silent: no answer within 0.1 s'],
  });
});

test('one that falls silent later is told too', async () => {
  const answerFour = (asked: number, _request: IncomingMessage, response: ServerResponse): void => {
    if (asked < 5) response.end();
  };
  await using server = await watched(answerFour, { answerWithinMs: 1000 });
  await server.watching;
  expect(server.seen).toMatchObject({ asked: 5, silences: [expect.stringContaining('no answer')] });
});

test('one that breaks the connection is told in the words of the error', async () => {
  await using server = await watched((_asked, request) => request.socket.destroy());
  await server.watching;
  expect(server.seen.silences).toEqual(['the S3 server fell silent: socket hang up']);
});
