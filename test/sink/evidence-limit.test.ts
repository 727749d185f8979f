import { expect, test } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import type { ObjectStoreEvent } from '../../harness/sink/object-store-event.ts';
import { createObjectStoreProxy } from '../../harness/sink/object-store-proxy.ts';
import { startFakeS3Server } from './fake-s3-server.ts';
import { send, SESSION } from './proxy-client.ts';

async function limited(evidenceBytesMax: number) {
  const server = await startFakeS3Server();
  const events: ObjectStoreEvent[] = [];
  const proxy = createObjectStoreProxy({
    fault: null,
    server,
    session: SESSION,
    clock: monotonicClock,
    emit: (event) => events.push(event),
    evidenceBytesMax,
  });
  const port = await proxy.listen(0, '127.0.0.1');
  return {
    server,
    port,
    failures: () => events.flatMap((event) => (event.kind === 'failure' ? [event.message] : [])),
    ends: () => events.flatMap((event) => (event.kind === 'upload-end' ? [event.outcome] : [])),
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('uploads up to the limit arrive', async () => {
  await using store = await limited(2000);
  await send(store.port, { body: Buffer.alloc(1000) });
  await send(store.port, { body: Buffer.alloc(1000) });
  expect(store.ends()).toEqual(['durable', 'durable']);
  expect(store.failures()).toEqual([]);
});

test('what goes beyond it is broken off and told, once, as a failure of the sink: the trial says nothing', async () => {
  await using store = await limited(1500);
  await send(store.port, { body: Buffer.alloc(1000) });
  for (let upload = 0; upload < 2; upload += 1) {
    await expect(send(store.port, { body: Buffer.alloc(1000) })).rejects.toThrow();
  }
  expect(store.ends()).toEqual(['durable', 'aborted', 'aborted']);
  expect(store.failures()).toEqual([
    expect.stringMatching(
      /^The task sent more than .* GiB to the object store, which is the limit of a trial\.$/,
    ),
  ]);
});
