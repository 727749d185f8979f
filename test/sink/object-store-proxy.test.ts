import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { startFakeS3Server } from './fake-s3-server.ts';
import { beginUpload, send, SIGNED, startProxy } from './proxy-client.ts';

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('an upload through the proxy', () => {
  test('reaches the server byte for byte, with the headers its signature covers', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    const body = randomBytes(3_000_001);
    await send(proxy.port, {
      path: '/evidence/a%20b?x-id=PutObject',
      headers: {
        Host: 's3:9000',
        'X-Amz-Date': '20261123T000000Z',
      },
      body,
    });
    const [received] = server.received;
    expect(received).toMatchObject({ method: 'PUT', url: '/evidence/a%20b?x-id=PutObject', isWhole: true });
    expect(received?.body.equals(body)).toBe(true);
    expect(received?.rawHeaders).toEqual(expect.arrayContaining(['s3:9000', 'X-Amz-Date', 'Authorization']));
    expect(received?.rawHeaders.filter((name) => /^(host|x-amz-|x-forwarded|via)/i.test(name))).toHaveLength(
      3,
    );
  });

  test('is durable when the server has answered to all of it, with its size and hash', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    const body = randomBytes(100_000);
    await send(proxy.port, { body });
    expect(await proxy.eventually('upload-begin')).toMatchObject({
      upload: 1,
      bucket: 'evidence',
      key: 'dump.hprof',
      contentLengthBytes: 100_000,
      encoding: 'identity',
    });
    expect(await proxy.eventually('upload-end')).toMatchObject({
      upload: 1,
      outcome: 'durable',
      httpStatus: 200,
      receivedBytes: 100_000,
      pieces: [{ receivedBytes: 100_000, sha256: sha256(body) }],
    });
  });

  test('is not durable before the server answers, although every byte has arrived', async () => {
    let answer: (() => void) | undefined;
    await using server = await startFakeS3Server({
      onRequest: (incoming, response) => {
        incoming.on('end', () => {
          answer = () => response.end();
        });
      },
    });
    await using proxy = await startProxy(server);
    const sent = send(proxy.port, { body: Buffer.alloc(1000) });
    await vi.waitFor(() => expect(answer).toBeDefined());
    expect(proxy.events.map(({ kind }) => kind)).toEqual(['upload-begin']);
    const answeredAtMs = monotonicClock.nowMs();
    answer?.();
    await sent;
    const end = await proxy.eventually('upload-end');
    expect(end.outcome).toBe('durable');
    expect(end.atMs).toBeGreaterThanOrEqual(answeredAtMs);
    expect(end.lastByteAtMs).toBeLessThan(answeredAtMs);
  });

  test('whose client goes away half-way is aborted, and the server never takes it for whole', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    const body = randomBytes(40_000);
    const socket = await beginUpload(proxy.port, { contentLength: 100_000, body });
    await vi.waitFor(() => expect(server.bodyBytes).toBe(40_000));
    socket.destroy();
    expect(await proxy.eventually('upload-end')).toMatchObject({
      outcome: 'aborted',
      httpStatus: null,
      receivedBytes: 40_000,
      pieces: [{ receivedBytes: 40_000, sha256: sha256(body) }],
    });
    await vi.waitFor(() => expect(server.received).toMatchObject([{ isWhole: false }]));
  });

  test('one byte short of its length is aborted when the client closes', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    const socket = await beginUpload(proxy.port, { contentLength: 1000, body: Buffer.alloc(999) });
    await vi.waitFor(() => expect(server.bodyBytes).toBe(999));
    socket.end();
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'aborted', receivedBytes: 999 });
    await vi.waitFor(() => expect(server.received).toMatchObject([{ isWhole: false }]));
  });

  test('is durable even when its client is gone before the answer', async () => {
    let answer: (() => void) | undefined;
    await using server = await startFakeS3Server({
      onRequest: (incoming, response) => {
        incoming.on('end', () => {
          answer = () => response.end();
        });
      },
    });
    await using proxy = await startProxy(server);
    const socket = await beginUpload(proxy.port, { contentLength: 1000, body: Buffer.alloc(1000) });
    await vi.waitFor(() => expect(answer).toBeDefined());
    socket.destroy();
    await once(socket, 'close');
    answer?.();
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'durable', receivedBytes: 1000 });
  });

  test('that a server calls stored before it has all of it is not durable', async () => {
    await using server = await startFakeS3Server({ onRequest: (_, response) => response.end() });
    await using proxy = await startProxy(server);
    const socket = await beginUpload(proxy.port, { contentLength: 1000, body: Buffer.alloc(500) });
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'aborted', httpStatus: 200 });
    socket.destroy();
  });

  test.each([403, 500, 307])(
    'that the server answers with %i is rejected, and the client sees why',
    async (status) => {
      await using server = await startFakeS3Server({
        onRequest: (incoming, response) => {
          incoming.resume();
          incoming.on('end', () => response.writeHead(status).end('<Error><Code>No</Code></Error>'));
        },
      });
      await using proxy = await startProxy(server);
      const answer = await send(proxy.port, { body: Buffer.alloc(10) });
      expect(answer).toEqual({ status, body: '<Error><Code>No</Code></Error>' });
      expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'rejected', httpStatus: status });
    },
  );

  test('that is refused by its headers alone is rejected although its client sends it unasked', async () => {
    await using server = await startFakeS3Server({
      onExpectContinue: (_, response) => response.writeHead(403).end('no'),
    });
    await using proxy = await startProxy(server);
    expect(await send(proxy.port, { body: Buffer.alloc(20_000_000) })).toEqual({ status: 403, body: 'no' });
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'rejected', httpStatus: 403 });
    expect(proxy.events.map(({ kind }) => kind)).toEqual(['upload-begin', 'upload-end']);
  });

  test('that asks first is sent only when the server says so', async () => {
    let mayContinue: (() => void) | undefined;
    await using server = await startFakeS3Server({
      onExpectContinue: (incoming, response) => {
        mayContinue = () => {
          response.writeContinue();
          incoming.resume();
          incoming.on('end', () => response.end());
        };
      },
    });
    await using proxy = await startProxy(server);
    const socket = await beginUpload(proxy.port, {
      contentLength: 5,
      body: Buffer.alloc(0),
      headers: 'Expect: 100-continue\r\n',
    });
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await vi.waitFor(() => expect(mayContinue).toBeDefined());
    expect(text).toBe('');
    mayContinue?.();
    await vi.waitFor(() => expect(text).toBe('HTTP/1.1 100 Continue\r\n\r\n'));
    socket.write('hello');
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'durable', receivedBytes: 5 });
    await vi.waitFor(() => expect(text).toContain('HTTP/1.1 200 OK'));
    socket.destroy();
  });

  test('is held back by a slow server instead of piling up in the proxy', async () => {
    let read: (() => void) | undefined;
    await using server = await startFakeS3Server({
      onRequest: (incoming, response) => {
        incoming.pause();
        read = () => {
          incoming.resume();
          incoming.on('end', () => response.end());
        };
      },
    });
    await using proxy = await startProxy(server);
    const sizeBytes = 64_000_000;
    const sent = request({
      host: '127.0.0.1',
      port: proxy.port,
      method: 'PUT',
      path: '/evidence/dump.hprof',
      headers: { ...SIGNED, 'Content-Length': sizeBytes },
      agent: false,
    });
    let isSent = false;
    sent.end(Buffer.alloc(sizeBytes), () => {
      isSent = true;
    });
    await vi.waitFor(() => expect(read).toBeDefined());
    // The kernel's buffers of two connections hold some megabytes; the rest must stay with the client.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isSent).toBe(false);
    read?.();
    expect(await proxy.eventually('upload-end')).toMatchObject({
      outcome: 'durable',
      receivedBytes: sizeBytes,
    });
  });

  test('under way when the proxy is stopped is aborted', async () => {
    await using server = await startFakeS3Server();
    const proxy = await startProxy(server);
    const socket = await beginUpload(proxy.port, { contentLength: 1000, body: Buffer.alloc(10) });
    await vi.waitFor(() => expect(server.bodyBytes).toBe(10));
    await proxy[Symbol.asyncDispose]();
    expect(proxy.events[1]).toMatchObject({ kind: 'upload-end', outcome: 'aborted', receivedBytes: 10 });
    socket.destroy();
  });

  test('with signatures between its bytes says so', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    await send(proxy.port, { headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' } });
    expect(await proxy.eventually('upload-begin')).toMatchObject({ encoding: 'aws-chunked' });
  });
});

describe('a server that is gone', () => {
  test('makes the upload rejected and the sink failed', async () => {
    const server = await startFakeS3Server();
    await server[Symbol.asyncDispose]();
    await using proxy = await startProxy(server);
    expect(await send(proxy.port, { body: Buffer.alloc(10) })).toMatchObject({ status: 502 });
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'rejected', httpStatus: null });
    expect((await proxy.eventually('failure')).message).toContain('ECONNREFUSED');
  });

  test('half-way is a failure of the sink too', async () => {
    await using server = await startFakeS3Server({ onRequest: ({ socket }) => socket.destroy() });
    await using proxy = await startProxy(server);
    const socket = await beginUpload(proxy.port, { contentLength: 1000, body: Buffer.alloc(10) });
    expect(await proxy.eventually('upload-end')).toMatchObject({ outcome: 'rejected', httpStatus: null });
    await proxy.eventually('failure');
    socket.destroy();
  });
});

describe('a request that brings no evidence', () => {
  test('passes both ways and leaves no event', async () => {
    await using server = await startFakeS3Server({
      onRequest: (incoming, response) => response.writeHead(404, { 'X-Seen': incoming.url }).end('gone'),
    });
    await using proxy = await startProxy(server);
    expect(await send(proxy.port, { method: 'GET' })).toEqual({ status: 404, body: 'gone' });
    expect(proxy.events).toEqual([]);
  });
});
