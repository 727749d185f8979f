import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { EngineHostError } from '../../harness/engine/engine-host.ts';
import { startEngineHost } from '../../harness/engine/start-engine-host.ts';
import { startFakeEngine, type FakeEngine } from './fake-engine.ts';

interface Refusal {
  readonly httpStatus: number;
  readonly message: string;
}

/** An engine that makes everything and refuses one request, named by method and the end of its path. */
async function startRefusingEngine(
  refused: string,
  { httpStatus, message }: Refusal,
): Promise<FakeEngine & { readonly requests: readonly string[] }> {
  const requests: string[] = [];
  const engine = await startFakeEngine((request, response) => {
    const name = nameOf(request);
    requests.push(name);
    if (name === refused) {
      response.writeHead(httpStatus, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ message }));
    } else if (name.endsWith('/create')) {
      response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"Id":"helper"}');
    } else {
      response.writeHead(204).end();
    }
  });
  return { ...engine, requests };
}

function nameOf({ method, url = '' }: IncomingMessage): string {
  return `${method} ${url.split('?')[0]?.replace(/^\/v[\d.]+/, '')}`;
}

function startOn({ docker }: FakeEngine) {
  return startEngineHost({ docker, image: 'helper:1', name: 'run-host', labels: {} });
}

test.each<[string, Refusal]>([
  [
    'POST /containers/create',
    { httpStatus: 400, message: 'cannot share the host PID namespace when user namespaces are enabled' },
  ],
  [
    'POST /containers/helper/start',
    { httpStatus: 400, message: 'error mounting "proc" to rootfs: operation not permitted' },
  ],
  ['POST /containers/create', { httpStatus: 403, message: 'authorization denied by plugin: CapAdd' }],
  ['POST /volumes/create', { httpStatus: 500, message: 'read-only file system' }],
  ['POST /containers/helper/exec', { httpStatus: 409, message: 'Container helper is not running' }],
])('where the engine refuses %s (%j) the host is one that says why', async (refused, refusal) => {
  await using engine = await startRefusingEngine(refused, refusal);
  await using host = await startOn(engine);
  expect(host.access).toEqual({ kind: 'none', reason: expect.stringContaining(refusal.message) });
  await expect(host.shell('true')).rejects.toThrow(EngineHostError);
  await expect(host.shell('true')).rejects.toThrow(refusal.message);
});

test('takes back what it made before a refusal', async () => {
  const refusal = { httpStatus: 400, message: 'operation not permitted' };
  await using engine = await startRefusingEngine('POST /containers/helper/start', refusal);
  await using _host = await startOn(engine);
  expect(engine.requests).toEqual([
    'POST /volumes/create',
    'POST /containers/create',
    'POST /containers/helper/start',
    'DELETE /containers/helper',
    'DELETE /volumes/run-host-disks',
  ]);
});

test('an image that the engine does not have is no refusal', async () => {
  const missing = { httpStatus: 404, message: 'No such image: helper:1' };
  await using engine = await startRefusingEngine('POST /containers/create', missing);
  await expect(startOn(engine)).rejects.toThrow('No such image');
});

test('neither is an engine that is gone', async () => {
  const engine = await startRefusingEngine('none', { httpStatus: 500, message: '' });
  await engine[Symbol.asyncDispose]();
  await expect(startOn(engine)).rejects.toThrow('ENOENT');
});
