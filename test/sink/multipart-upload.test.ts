import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { startFakeS3Server } from './fake-s3-server.ts';
import { beginUpload, send, startProxy, type StartedProxy } from './proxy-client.ts';

const OBJECT = '/evidence/dump.hprof';
const RESULT =
  '<?xml version="1.0"?><CompleteMultipartUploadResult><Key>dump.hprof</Key></CompleteMultipartUploadResult>';
const FAILURE = '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>';

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Answers 200 to parts, and as told to completions. */
function answering(completion: (response: ServerResponse) => void) {
  return (incoming: IncomingMessage, response: ServerResponse): void => {
    incoming.on('end', () => {
      if (incoming.method === 'POST') completion(response);
      else response.end();
    });
  };
}

const storing = { onRequest: answering((response) => response.end(RESULT)) };

async function sendPart(proxy: StartedProxy, partNumber: number, body: Buffer): Promise<number> {
  const path = `${OBJECT}?partNumber=${partNumber}&uploadId=u`;
  return (await send(proxy.port, { path, body })).status;
}

async function complete(proxy: StartedProxy, partNumbers: readonly number[]): Promise<void> {
  const parts = partNumbers.map((number) => `<Part><PartNumber>${number}</PartNumber></Part>`).join('');
  const body = Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);
  await send(proxy.port, { method: 'POST', path: `${OBJECT}?uploadId=u`, body });
}

describe('a multipart upload', () => {
  test('begins with its first part, and is not durable by its parts', async () => {
    await using server = await startFakeS3Server(storing);
    await using proxy = await startProxy(server);
    await sendPart(proxy, 1, Buffer.from('abc'));
    await sendPart(proxy, 2, Buffer.from('de'));
    expect(proxy.events).toMatchObject([
      { kind: 'upload-begin', upload: 1, key: 'dump.hprof' },
      { kind: 'upload-progress', upload: 1, receivedBytes: 3 },
      { kind: 'upload-progress', upload: 1, receivedBytes: 5 },
    ]);
  });

  test('is durable when its completion is, as the parts that it lists in their order', async () => {
    await using server = await startFakeS3Server(storing);
    await using proxy = await startProxy(server);
    const [first, second] = [randomBytes(2000), randomBytes(1000)];
    await sendPart(proxy, 2, second);
    await sendPart(proxy, 1, Buffer.from('sent once more'));
    await sendPart(proxy, 1, first);
    await complete(proxy, [1, 2]);
    expect(await proxy.eventually('upload-end')).toMatchObject({
      upload: 1,
      outcome: 'durable',
      httpStatus: 200,
      receivedBytes: 3000,
      pieces: [
        { receivedBytes: 2000, sha256: sha256(first) },
        { receivedBytes: 1000, sha256: sha256(second) },
      ],
    });
  });

  test.each([
    ['an error', (response: ServerResponse) => response.end(FAILURE), 200],
    ['nothing', (response: ServerResponse) => response.end(), 200],
    ['503', (response: ServerResponse) => response.writeHead(503).end(FAILURE), 503],
    [
      'half a result',
      (response: ServerResponse) => {
        response.writeHead(200, { 'Content-Length': 1000 });
        response.write(RESULT, () => response.destroy());
      },
      200,
    ],
  ])('is rejected when its completion is answered with %s', async (_, completion, httpStatus) => {
    await using server = await startFakeS3Server({ onRequest: answering(completion) });
    const proxy = await startProxy(server);
    await sendPart(proxy, 1, Buffer.from('abc'));
    await complete(proxy, [1]).catch(() => undefined);
    expect(proxy.events.map(({ kind }) => kind)).not.toContain('upload-end');
    await proxy[Symbol.asyncDispose]();
    expect(await proxy.eventually('upload-end')).toMatchObject({
      outcome: 'rejected',
      httpStatus,
      receivedBytes: 3,
    });
  });

  test('is durable when a completion that was refused is asked for again', async () => {
    let asked = 0;
    await using server = await startFakeS3Server({
      onRequest: answering((response) => response.end((asked += 1) === 1 ? FAILURE : RESULT)),
    });
    await using proxy = await startProxy(server);
    await sendPart(proxy, 1, Buffer.from('abc'));
    await complete(proxy, [1]);
    await complete(proxy, [1]);
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'durable', receivedBytes: 3 });
  });

  test('that nobody completes is aborted, at the time of its last byte', async () => {
    await using server = await startFakeS3Server(storing);
    const proxy = await startProxy(server);
    await sendPart(proxy, 1, Buffer.from('abc'));
    const lastAtMs = proxy.events.at(-1)?.atMs;
    await proxy[Symbol.asyncDispose]();
    expect(await proxy.eventually('upload-end')).toMatchObject({
      outcome: 'aborted',
      atMs: lastAtMs,
      receivedBytes: 3,
    });
  });

  test('whose client goes away in a part is aborted, with what had arrived of it', async () => {
    await using server = await startFakeS3Server(storing);
    const proxy = await startProxy(server);
    await sendPart(proxy, 1, Buffer.alloc(100));
    const part = { contentLength: 100, body: Buffer.alloc(40), path: `${OBJECT}?partNumber=2&uploadId=u` };
    const socket = await beginUpload(proxy.port, part);
    await vi.waitFor(() => expect(server.bodyBytes).toBe(140));
    socket.destroy();
    await vi.waitFor(() => expect(proxy.events.at(-1)).toMatchObject({ receivedBytes: 140 }));
    await proxy[Symbol.asyncDispose]();
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'aborted', receivedBytes: 140 });
  });

  test('whose last part is refused is rejected with that', async () => {
    await using server = await startFakeS3Server({
      onRequest: (incoming, response) => incoming.resume().on('end', () => response.writeHead(503).end()),
    });
    const proxy = await startProxy(server);
    expect(await sendPart(proxy, 1, Buffer.from('abc'))).toBe(503);
    await proxy[Symbol.asyncDispose]();
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'rejected', httpStatus: 503 });
  });

  test('that its client gives up is aborted at once', async () => {
    await using server = await startFakeS3Server(storing);
    await using proxy = await startProxy(server);
    await sendPart(proxy, 1, Buffer.from('abc'));
    await send(proxy.port, { method: 'DELETE', path: `${OBJECT}?uploadId=u` });
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'aborted', receivedBytes: 3 });
  });

  test('completed with a part that nobody saw arrive is a failure of the sink', async () => {
    await using server = await startFakeS3Server(storing);
    await using proxy = await startProxy(server);
    await sendPart(proxy, 1, Buffer.from('abc'));
    await complete(proxy, [1, 2]);
    expect((await proxy.eventually('failure')).message).toContain('parts whose arrival was not seen');
  });
});
