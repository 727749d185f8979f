import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A process that asks an engine on that port for two files, and has nothing else to do. */
const ASKING = `
  import Dockerode from 'dockerode';
  import { ContainerFiles } from './harness/task/container-files.ts';
  const docker = new Dockerode({ host: '127.0.0.1', port: process.env.ENGINE_PORT, protocol: 'http' });
  const files = new ContainerFiles(docker.getContainer('c'));
  console.log(await files.has('/bin/sh'), await files.has('/bin/none'));
`;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Far more than it takes; dockerd keeps an idle connection open for good. */
const ENDED_WITHIN_MS = 20_000;

/** An engine whose containers have `/bin/sh`. */
let engine: Server;
beforeAll(async () => {
  engine = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const path = new URL(request.url ?? '', 'http://engine').searchParams.get('path');
    response.writeHead(path === '/bin/sh' ? 200 : 404, { 'x-docker-container-path-stat': 'e30=' }).end();
  });
  await once(engine.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => engine.closeAllConnections());

test('says whether a file is there, and leaves no answer behind that keeps the process alive', async () => {
  const address = engine.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { stdout, timedOut } = await execa(process.execPath, ['--input-type=module', '--eval', ASKING], {
    cwd: ROOT,
    env: { ENGINE_PORT: String(port) },
    timeout: ENDED_WITHIN_MS,
    reject: false,
  });
  expect(stdout).toBe('true false');
  expect(timedOut).toBe(false);
});
