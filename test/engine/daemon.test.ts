import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDaemon } from '../../harness/engine/daemon.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-daemon-'));
  vi.stubEnv('XDG_CACHE_HOME', directory);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

async function fakeDaemon(script: string): Promise<string> {
  const path = join(directory, 'fake-dockerd');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const host = {
  platform: 'linux',
  isDebianLike: true,
  isRoot: true,
  hasSystemd: false,
  name: 'Debian',
} as const;
const common = { host, onProgress: () => {}, signal: new AbortController().signal };

test('waits until the daemon answers and leaves its process id behind', async () => {
  const command = await fakeDaemon('exec sleep 60');
  let asked = 0;
  const ping = (): Promise<string> => {
    asked += 1;
    return asked < 3 ? Promise.reject(new Error('ECONNREFUSED')) : Promise.resolve('OK');
  };
  await startDaemon({ ...common, command, docker: { ping } });
  expect(asked).toBe(3);
  const pid = Number(await readFile(join(directory, 'lastgasp', 'dockerd.pid'), 'utf8'));
  expect(process.kill(pid, 'SIGKILL')).toBe(true);
});

test('shows the daemon’s last lines when it ends at once', async () => {
  const command = await fakeDaemon(
    'echo "failed to start daemon: Devices cgroup is not mounted" >&2; exit 1',
  );
  const ping = (): Promise<never> => Promise.reject(new Error('ECONNREFUSED'));
  await expect(startDaemon({ ...common, command, docker: { ping } })).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(
      /ended at once[^]*\| failed to start daemon: Devices cgroup is not mounted/,
    ),
  });
});

test('gives up on a daemon that never answers', async () => {
  const command = await fakeDaemon('exec sleep 3');
  const ping = (): Promise<never> => Promise.reject(new Error('ECONNREFUSED'));
  await expect(startDaemon({ ...common, command, docker: { ping }, timeoutMs: 300 })).rejects.toThrow(
    'did not answer within 0.3 s',
  );
});

test('names a daemon that cannot be started', async () => {
  const ping = (): Promise<never> => Promise.reject(new Error('ECONNREFUSED'));
  const command = join(directory, 'missing');
  await expect(startDaemon({ ...common, command, docker: { ping } })).rejects.toMatchObject({ exitCode: 4 });
});
