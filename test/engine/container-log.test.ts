import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { followLog, type LogLine } from '../../harness/engine/container-log.ts';
import { startFakeEngine } from './fake-engine.ts';

const STREAM_NUMBER = { stdout: 1, stderr: 2 } as const;

/** One frame of Docker's multiplexed stream. */
function frame(stream: keyof typeof STREAM_NUMBER, text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(STREAM_NUMBER[stream], 0);
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, payload]);
}

async function linesOf(write: (response: ServerResponse) => void): Promise<{
  readonly lines: readonly LogLine[];
  readonly url: string | undefined;
}> {
  let url: string | undefined;
  await using engine = await startFakeEngine((request, response) => {
    ({ url } = request);
    write(response);
  });
  const lines: LogLine[] = [];
  const log = await followLog(engine.docker.getContainer('app'), (line) => lines.push(line));
  await log.ended;
  return { lines, url };
}

test('gives each line with its stream and the engine’s time, once the container has ended', async () => {
  const { lines, url } = await linesOf((response) => {
    response.write(frame('stdout', '2026-11-23T05:34:21.247Z lastgasp-ready port=8080\n'));
    response.write(frame('stderr', '2026-11-23T05:34:22.5Z Exception in thread "main" \n'));
    response.end(frame('stdout', '2026-11-23T05:34:23Z \n'));
  });
  const at = (seconds: number) => Date.UTC(2026, 10, 23, 5, 34, 0) + seconds * 1000;
  expect(lines.filter(({ stream }) => stream === 'stdout')).toEqual([
    { stream: 'stdout', text: 'lastgasp-ready port=8080', engineTimeMs: at(21.247) },
    { stream: 'stdout', text: '', engineTimeMs: at(23) },
  ]);
  expect(lines.filter(({ stream }) => stream === 'stderr')).toEqual([
    { stream: 'stderr', text: 'Exception in thread "main" ', engineTimeMs: at(22.5) },
  ]);
  expect(url).toMatch(/timestamps=true/);
});

test('puts a line together that comes in pieces, cut inside a character and a frame’s head', async () => {
  const bytes = frame('stdout', '2026-11-23T05:34:21Z Größe 5 €\n');
  const { lines } = await linesOf((response) => {
    for (let from = 0; from < bytes.length; from += 3) response.write(bytes.subarray(from, from + 3));
    response.end();
  });
  expect(lines.map(({ text }) => text)).toEqual(['Größe 5 €']);
});

test('gives the last line even without its end', async () => {
  const { lines } = await linesOf((response) => {
    response.end(frame('stdout', '2026-11-23T05:34:21Z Dumping heap to /tmp/heap_dump.hprof ...'));
  });
  expect(lines.map(({ text }) => text)).toEqual(['Dumping heap to /tmp/heap_dump.hprof ...']);
});

test('a log that breaks off is an error, not an end', async () => {
  const broken = linesOf((response) => {
    response.write(frame('stdout', '2026-11-23T05:34:21Z half\n'), () => response.destroy());
  });
  await expect(broken).rejects.toThrow();
});

test('a container that is gone has no log', async () => {
  const gone = linesOf((response) => response.writeHead(404).end('{"message":"No such container: app"}'));
  await expect(gone).rejects.toThrow('No such container');
});
