import { afterEach, expect, test, vi } from 'vitest';
import { pingDocker, requireDocker } from '../../harness/engine/docker.ts';

afterEach(() => vi.unstubAllEnvs());

test('calls an engine absent that does not answer in time', async () => {
  const never = { ping: () => new Promise(() => {}) };
  await expect(pingDocker(never, { timeoutMs: 20 })).resolves.toEqual({
    kind: 'absent',
    reason: 'no answer within 20 ms',
  });
});

test('tells a forbidden socket from an absent engine', async () => {
  const forbidden = { ping: () => Promise.reject(new Error('connect EACCES /var/run/docker.sock')) };
  await expect(pingDocker(forbidden)).resolves.toMatchObject({ kind: 'forbidden' });
  const absent = { ping: () => Promise.reject(new Error('connect ENOENT /var/run/docker.sock')) };
  await expect(pingDocker(absent)).resolves.toMatchObject({ kind: 'absent' });
});

test('asks the engine DOCKER_HOST names and names it in the error', async () => {
  vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent/docker.sock');
  await expect(requireDocker()).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringContaining('unix:///nonexistent/docker.sock'),
    hint: expect.stringContaining('doctor --fix'),
  });
});
