import { createServer, type RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isSuccess, probe, type ProberOptions } from '../../harness/task/prober.ts';

const stampedSchema = z.object({ atMs: z.number() });
const PROGRAM = fileURLToPath(new URL('../../harness/task/prober.ts', import.meta.url));

interface LocalService extends AsyncDisposable {
  readonly options: ProberOptions;
}

/** A service on a free port of this machine. */
async function serve(handle: RequestListener): Promise<LocalService> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    options: {
      host: '127.0.0.1',
      port: address.port,
      path: '/health',
      intervalMs: 50,
      timeoutMs: 2000,
      firstProbeAfterMs: 0,
      successCodes: '200',
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('an answer with a code of the matcher is healthy', async () => {
  const paths: (string | undefined)[] = [];
  await using service = await serve(({ url }, response) => {
    paths.push(url);
    response.end('ok');
  });
  expect(await probe(service.options)).toEqual({
    healthy: true,
    detail: expect.stringMatching(/^HTTP 200 in \d+ ms$/),
  });
  expect(paths).toEqual(['/health']);
});

test('any other code is not, but for a matcher that has it', async () => {
  await using service = await serve((_request, response) => response.writeHead(503).end());
  expect(await probe(service.options)).toEqual({
    healthy: false,
    detail: expect.stringMatching(/^HTTP 503 in \d+ ms$/),
  });
  expect(await probe({ ...service.options, successCodes: '200-299,503' })).toMatchObject({ healthy: true });
});

test('a redirect is not followed', async () => {
  await using service = await serve(({ url }, response) => {
    response.writeHead(url === '/health' ? 302 : 200, { location: '/elsewhere' }).end();
  });
  expect(await probe(service.options)).toMatchObject({ healthy: false });
});

test('a service that accepts and never answers is not healthy after the timeout', async () => {
  await using service = await serve(() => undefined);
  expect(await probe({ ...service.options, timeoutMs: 100 })).toEqual({
    healthy: false,
    detail: 'no answer within 0.1 s',
  });
});

test('a JVM that freezes in the middle of its answer is not healthy', async () => {
  await using service = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half of i');
  });
  expect(await probe({ ...service.options, timeoutMs: 100 })).toEqual({
    healthy: false,
    detail: 'no answer within 0.1 s',
  });
});

test('a process that dies in the middle of its answer is not healthy', async () => {
  await using service = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half of i', () => response.destroy());
  });
  expect(await probe(service.options)).toMatchObject({ healthy: false, detail: 'aborted' });
});

test('a port where nobody listens is not healthy', async () => {
  const gone = await serve(() => undefined);
  await gone[Symbol.asyncDispose]();
  expect(await probe(gone.options)).toEqual({
    healthy: false,
    detail: expect.stringContaining('ECONNREFUSED'),
  });
});

test.each([
  [200, '200', true],
  [201, '200', false],
  [204, '200,204', true],
  [202, '200,204', false],
  [200, '200-299', true],
  [299, '200-299', true],
  [300, '200-299', false],
  [199, '200-299', false],
  [302, '200-299,302', true],
  [0, '200', false],
])('code %i is success for the matcher %s: %s', (code, successCodes, expected) => {
  expect(isSuccess(code, successCodes)).toBe(expected);
});

test('of a service that refuses connections the program says so without the task’s address', async () => {
  const gone = await serve(() => undefined);
  await gone[Symbol.asyncDispose]();
  const { options } = gone;
  const program = execa(process.execPath, [PROGRAM, JSON.stringify(options)], {
    reject: false,
    timeout: 8000,
  });
  for await (const line of createInterface({ input: program.stdout })) {
    expect(JSON.parse(line)).toMatchObject({ kind: 'unready', detail: 'connect ECONNREFUSED' });
    break;
  }
  program.kill();
  await program;
});

test('the program says once what is wrong until the service is ready, then what each probe saw', async () => {
  let requests = 0;
  await using service = await serve((_request, response) => {
    requests += 1;
    response.writeHead(requests === 3 ? 200 : 503).end();
  });
  const startedAtMs = Date.now();
  const program = execa(process.execPath, [PROGRAM, JSON.stringify(service.options)], {
    reject: false,
    timeout: 8000,
  });
  const lines: unknown[] = [];
  for await (const line of createInterface({ input: program.stdout })) {
    lines.push(JSON.parse(line));
    if (lines.length === 4) program.kill();
  }
  await program;
  expect(lines).toEqual([
    { kind: 'unready', atMs: expect.any(Number), detail: 'HTTP 503' },
    { kind: 'ready', atMs: expect.any(Number) },
    { kind: 'probe', atMs: expect.any(Number), healthy: false, detail: expect.stringContaining('HTTP 503') },
    { kind: 'probe', atMs: expect.any(Number), healthy: false, detail: expect.stringContaining('HTTP 503') },
  ]);
  const times = lines.map((line) => stampedSchema.parse(line).atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeGreaterThanOrEqual(startedAtMs);
});
