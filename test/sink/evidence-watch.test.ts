import { describe, expect, test } from 'vitest';
import { startFakeS3Server } from './fake-s3-server.ts';
import { send, startProxy } from './proxy-client.ts';

describe('a multipart upload', () => {
  const PART = '/evidence/dump.hprof?partNumber=1&uploadId=u';
  const COMPLETION = '/evidence/dump.hprof?uploadId=u';
  const RESULT =
    '<?xml version="1.0"?><CompleteMultipartUploadResult><Key>dump.hprof</Key></CompleteMultipartUploadResult>';

  test('has parts that are accepted but never durable', async () => {
    await using server = await startFakeS3Server();
    await using proxy = await startProxy(server);
    await send(proxy.port, { path: PART, body: Buffer.from('abc') });
    expect(await proxy.eventually('part-end')).toMatchObject({
      uploadId: 'u',
      partNumber: 1,
      outcome: 'accepted',
      receivedBytes: 3,
    });
    expect(proxy.events).toHaveLength(1);
  });

  test('is durable when its completion is answered with a result', async () => {
    await using server = await startFakeS3Server({ onRequest: (_, response) => response.end(RESULT) });
    await using proxy = await startProxy(server);
    await send(proxy.port, { method: 'POST', path: COMPLETION });
    expect(await proxy.eventually('multipart-end')).toMatchObject({ uploadId: 'u', outcome: 'durable' });
  });

  test.each([
    ['an error', '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>'],
    ['nothing', ''],
  ])('is not durable when its completion is answered 200 with %s', async (_, body) => {
    await using server = await startFakeS3Server({ onRequest: (_request, response) => response.end(body) });
    await using proxy = await startProxy(server);
    await send(proxy.port, { method: 'POST', path: COMPLETION });
    expect(await proxy.eventually('multipart-end')).toMatchObject({ outcome: 'rejected', httpStatus: 200 });
  });

  test('is not durable when the answer to its completion breaks off', async () => {
    await using server = await startFakeS3Server({
      onRequest: (_, response) => {
        response.writeHead(200, { 'Content-Length': 1000 });
        response.write(RESULT, () => response.destroy());
      },
    });
    await using proxy = await startProxy(server);
    await expect(send(proxy.port, { method: 'POST', path: COMPLETION })).rejects.toThrow('aborted');
    expect(await proxy.eventually('multipart-end')).toMatchObject({ outcome: 'rejected' });
  });
});
