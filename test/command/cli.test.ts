import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { readPackageVersion } from '../../harness/package-version.ts';

const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));

function lastgasp(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa(process.execPath, [CLI, ...args], { reject: false, env: { ...env } });
}

test.each([
  ['an unknown command', ['frobnicate'], "unknown command 'frobnicate'"],
  ['an unknown option', ['doctor', '--frobnicate'], "unknown option '--frobnicate'"],
  ['an unknown test stage', ['test', 'frobnicate'], 'Allowed choices are lint, format'],
])('refuses %s with exit code 3', async (_name, args, words) => {
  const { exitCode, stderr } = await lastgasp(args);
  expect(stderr).toContain(words);
  expect(exitCode).toBe(3);
});

test('shows examples in its help', async () => {
  const { exitCode, stdout } = await lastgasp(['--help']);
  expect(stdout).toContain('lastgasp doctor --fix');
  expect(exitCode).toBe(0);
});

test('prints its version, which results name too', async () => {
  const { exitCode, stdout } = await lastgasp(['--version']);
  expect(stdout).toBe(await readPackageVersion());
  expect(exitCode).toBe(0);
});

test('doctor finds out without an engine, says so in JSON and ends with 4', async () => {
  const { exitCode, stdout } = await lastgasp(['doctor', '--json'], {
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  });
  const report: unknown = JSON.parse(stdout);
  expect(report).toMatchObject({ isReady: false, engine: { kind: 'missing' } });
  expect(exitCode).toBe(4);
});

test('doctor --fix leaves an engine elsewhere alone and says what to do', async () => {
  const { exitCode, stderr } = await lastgasp(['doctor', '--fix', '--yes'], {
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  });
  expect(stderr).toMatch(/^error: no Docker engine answers at unix:\/\/\/nonexistent\/docker\.sock/);
  expect(stderr).toContain('hint: Start the engine DOCKER_HOST names');
  expect(exitCode).toBe(4);
});
