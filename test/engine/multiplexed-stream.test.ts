import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { expect, test } from 'vitest';
import { demultiplex } from '../../harness/engine/multiplexed-stream.ts';

const CONTAINER = new Docker({ socketPath: '/nonexistent/docker.sock' }).getContainer('app');

/** One frame as Docker sends it: stream number, three zeros, length, payload. */
function frame(stream: 1 | 2, payload: string): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, payload.length]);
  return Buffer.concat([head, Buffer.from(payload)]);
}

test('each stream gets its own bytes, in order, and ends with the whole', async () => {
  const source = new PassThrough();
  const { stdout, stderr } = demultiplex(CONTAINER, source);
  for (const part of [frame(1, 'out 1, '), frame(2, 'err 1'), frame(1, 'out 2')]) source.write(part);
  source.end();
  expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['out 1, out 2', 'err 1']);
});

test('a stream that breaks breaks both', async () => {
  const source = new PassThrough();
  const { stdout, stderr } = demultiplex(CONTAINER, source);
  source.write(frame(1, 'half'));
  const reads = Promise.allSettled([text(stdout), text(stderr)]);
  source.destroy(new Error('the engine went away'));
  expect(await reads).toMatchObject([
    { status: 'rejected', reason: { message: 'the engine went away' } },
    { status: 'rejected', reason: { message: 'the engine went away' } },
  ]);
});
