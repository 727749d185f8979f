import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { postToWebhook } from '../../harness/publish/webhook.ts';

interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly bodies: string[];
}

/** Answers with the statuses given, one each, the last one ever after. */
async function startReceiver(...statuses: readonly number[]): Promise<Receiver> {
  const bodies: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    bodies.push(await text(request));
    response.statusCode = statuses[Math.min(bodies.length, statuses.length) - 1] ?? 200;
    response.end('ok');
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'it listens on a port');
  return {
    url: `http://127.0.0.1:${address.port}/services/SECRET`,
    bodies,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const signal = new AbortController().signal;
const post = (url: string) => postToWebhook({ url, text: 'what changed', signal, pauseMs: 1 });

describe('postToWebhook', () => {
  it('posts the text as Slack takes it', async () => {
    await using receiver = await startReceiver(200);
    expect(await post(receiver.url)).toEqual({ kind: 'sent' });
    expect(receiver.bodies.map((body): unknown => JSON.parse(body))).toEqual([{ text: 'what changed' }]);
  });

  it('tries again after a failure of the other side, three times at most', async () => {
    await using once = await startReceiver(503, 429, 200);
    expect(await post(once.url)).toEqual({ kind: 'sent' });
    await using always = await startReceiver(503);
    expect(await post(always.url)).toEqual({ kind: 'failed', reason: 'it answered HTTP 503' });
    expect(always.bodies).toHaveLength(3);
  });

  it('does not insist where it is refused', async () => {
    await using receiver = await startReceiver(404);
    expect(await post(receiver.url)).toEqual({ kind: 'failed', reason: 'it answered HTTP 404' });
    expect(receiver.bodies).toHaveLength(1);
  });

  it('never tells the address, which is a secret', async () => {
    const { url, ...gone } = await startReceiver(200);
    await gone[Symbol.asyncDispose]();
    const outcome = await post(url);
    expect(outcome).toEqual({ kind: 'failed', reason: 'the request failed (ECONNREFUSED)' });
    expect(JSON.stringify(await post('http://no-such-host.invalid/services/SECRET'))).not.toContain('SECRET');
  });

  it('ends with the run', async () => {
    await using receiver = await startReceiver(503);
    const interrupted = AbortSignal.abort(new Error('interrupted'));
    await expect(
      postToWebhook({ url: receiver.url, text: 'x', signal: interrupted, pauseMs: 1 }),
    ).rejects.toThrow('interrupted');
  });
});
