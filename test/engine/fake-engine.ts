import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';

export interface FakeEngine extends AsyncDisposable {
  readonly docker: Docker;
}

/** A Docker client whose engine is the given handler, on a socket of its own. */
export async function startFakeEngine(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakeEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-engine-'));
  const socketPath = join(directory, 'docker.sock');
  const server = createServer((request, response) => {
    request.resume();
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    docker: new Docker({ socketPath }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
