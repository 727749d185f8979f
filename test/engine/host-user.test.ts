import { afterEach, expect, test, vi } from 'vitest';
import { readHostUser } from '../../harness/engine/host-user.ts';
import { startFakeEngine } from './fake-engine.ts';

afterEach(() => vi.restoreAllMocks());

async function userOn(SecurityOptions: readonly string[] | null) {
  await using engine = await startFakeEngine((_request, response) =>
    response.end(JSON.stringify({ SecurityOptions })),
  );
  return await readHostUser(engine.docker);
}

test('is the harness’s own ids on an engine that runs as root', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
  vi.spyOn(process, 'getgid').mockReturnValue(100);
  expect(await userOn(['name=seccomp,profile=default'])).toBe('1000:100');
  expect(await userOn(null)).toBe('1000:100');
});

test('is root on a rootless engine, which maps it to its own user', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000);
  expect(await userOn(['name=seccomp,profile=default', 'name=rootless'])).toBe('0:0');
});
