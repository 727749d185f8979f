import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsChunkedDecoder } from '../../harness/sink/aws-chunked.ts';
import { startFakeS3Server } from './fake-s3-server.ts';
import { send, startProxy } from './proxy-client.ts';

/** A body as an SDK sends it, with a trailer. */
function encoded(chunks: readonly Uint8Array[], signature = ''): Buffer {
  const parts = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}${signature}\r\n`),
    Buffer.from(chunk),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from(`0${signature}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`)]);
}

test('gives out the object’s bytes and nothing else, however the body comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 6 }),
      fc.constantFrom('', ';chunk-signature=0123abcd'),
      fc.integer({ min: 1, max: 40 }),
      (chunks, signature, step) => {
        const body = encoded(chunks, signature);
        const decoder = new AwsChunkedDecoder();
        const pieces: Buffer[] = [];
        for (let at = 0; at < body.length; at += step) {
          pieces.push(...decoder.decode(body.subarray(at, at + step)));
        }
        expect(Buffer.concat(pieces).equals(Buffer.concat(chunks))).toBe(true);
      },
    ),
  );
});

test('leaves a body of another form as it is, but for what could have been a size', () => {
  const decoder = new AwsChunkedDecoder();
  const pieces = decoder.decode(Buffer.from('no size\r\nand more'));
  expect(Buffer.concat(pieces).toString()).toBe('and more');
});

test('an upload in that form has the size and the hash of its object', async () => {
  await using server = await startFakeS3Server();
  await using proxy = await startProxy(server);
  const content = Buffer.alloc(70_000, 'heap');
  await send(proxy.port, {
    headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
    body: encoded([content.subarray(0, 65_536), content.subarray(65_536)]),
  });
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(await proxy.eventually('upload-end')).toMatchObject({
    outcome: 'durable',
    receivedBytes: 70_000,
    pieces: [{ receivedBytes: 70_000, sha256 }],
  });
});
