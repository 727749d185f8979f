import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { createFakeProject, type FakeProject } from './fake-project.ts';

async function ciRun(project: FakeProject, lastgasp: string) {
  await project.write('lastgasp', `#!/bin/sh\n${lastgasp}\n`, 0o755);
  return execa(join(project.directory, '.ci', 'run'), {
    cwd: '/',
    env: { ...project.env },
    extendEnv: false,
    reject: false,
    all: true,
  });
}

test('calls `lastgasp test` with CI set and passes its closing line and exit code on', async () => {
  await using project = await createFakeProject();
  const { exitCode, all } = await ciRun(project, 'echo "args $* CI=$CI"; echo "7 passed, 2 failed"; exit 1');
  expect(all).toBe('args test CI=true\n7 passed, 2 failed');
  expect(exitCode).toBe(1);
});

test('ends with 0 when everything passed', async () => {
  await using project = await createFakeProject();
  const { exitCode, all } = await ciRun(project, 'echo "9 passed, 0 failed"');
  expect(all).toBe('9 passed, 0 failed');
  expect(exitCode).toBe(0);
});

test.each([
  ['fails', 'exit 4', 4],
  ['claims success', 'exit 0', 5],
])(
  'counts tests that break off without a closing line as a failure when the command %s',
  async (_n, end, code) => {
    await using project = await createFakeProject();
    const { exitCode, all } = await ciRun(project, `echo "error: npm is not installed"; ${end}`);
    expect(all).toBe('error: npm is not installed\n0 passed, 1 failed');
    expect(exitCode).toBe(code);
  },
);

const START_DAEMON = `
mkdir -p "$XDG_CACHE_HOME/lastgasp"
"$HOME/bin/dockerd" >/dev/null 2>&1 &
echo $! >"$XDG_CACHE_HOME/lastgasp/dockerd.pid"; echo "daemon $!"
echo "1 passed, 0 failed"`;

/** A process that ended but whose parent has not asked how does not count. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await execa('ps', ['-o', 'stat=', '-p', String(pid)], { reject: false });
  return stdout !== '' && !stdout.startsWith('Z');
}

test('stops the dockerd that the tests started, and only that one', async () => {
  await using project = await createFakeProject();
  // The kernel names a process after the script's file, so this one is a `dockerd`.
  await project.addTool('dockerd', 'while :; do sleep 0.05; done');
  const first = await ciRun(project, START_DAEMON);
  const pid = Number(/daemon (\d+)/.exec(first.all)?.[1]);
  expect(pid).toBeGreaterThan(0);
  expect(await isRunning(pid)).toBe(false);

  const running = execa(join(project.directory, 'bin', 'dockerd'), {
    env: { ...project.env },
    reject: false,
  });
  await project.write('cache/lastgasp/dockerd.pid', `${running.pid}\n`);
  await ciRun(project, 'echo "1 passed, 0 failed"');
  expect(await isRunning(running.pid ?? 0)).toBe(true);
  running.kill('SIGKILL');
  await running;
});
