import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { createFakeProject, type FakeProject } from './fake-project.ts';

/** A Node that only says its version, and records what it is asked to run. */
const nodeOf = (version: string): string =>
  `if [ "$1" = --version ]; then echo ${version}; else echo "node ${version} $*" >>"$LOG"; fi`;

/** An npm that does what the launcher relies on: `ci` makes node_modules, `install` a newer Node. */
const NPM = `
echo "npm $*" >>"$LOG"
case $1 in
  ci) mkdir -p "$3/node_modules" ;;
  install)
    mkdir -p "$3/node_modules/.bin"
    printf '%s\\n' '#!/bin/sh' '${nodeOf('v24.21.0').replaceAll("'", String.raw`'\''`)}' >"$3/node_modules/.bin/node"
    cat "$3/node_modules/.bin/node" >/dev/null
    chmod 755 "$3/node_modules/.bin/node" ;;
esac`;

async function launch(
  project: FakeProject,
  options: { readonly via?: string; readonly args?: readonly string[] } = {},
) {
  return execa(options.via ?? join(project.directory, 'lastgasp'), options.args ?? ['run', 'a b'], {
    cwd: '/',
    env: { ...project.env },
    extendEnv: false,
    reject: false,
  });
}

const runLine = (project: FakeProject, version: string): string =>
  `node ${version} --disable-warning=ExperimentalWarning --optimize-for-size ${project.directory}/harness/cli.ts run a b`;

test('installs the locked dependencies once, then hands over with all arguments', async () => {
  await using project = await createFakeProject();
  await project.addTool('node', nodeOf('v24.2.0'));
  await project.addTool('npm', NPM);
  await launch(project);
  const { exitCode, stdout, stderr } = await launch(project);
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  const handOver = runLine(project, 'v24.2.0');
  expect(await project.readCalls()).toEqual([
    `npm ci --prefix ${project.directory} --no-audit --no-fund --loglevel=error`,
    handOver,
    handOver,
  ]);
});

test('installs the dependencies anew when the lock file changed', async () => {
  await using project = await createFakeProject();
  await project.addTool('node', nodeOf('v24.2.0'));
  await project.addTool('npm', NPM);
  await launch(project);
  await project.write('package-lock.json', '{"lock":2}\n');
  await launch(project);
  expect((await project.readCalls()).filter((line) => line.startsWith('npm ci'))).toHaveLength(2);
});

test.each(['v20.20.2', 'v24.1.0'])(
  'under Node %s gets Node 24 into the cache and uses it',
  async (version) => {
    await using project = await createFakeProject();
    await project.addTool('node', nodeOf(version));
    await project.addTool('npm', NPM);
    await project.addTool('chmod', 'exec /bin/chmod "$@"');
    const { stderr } = await launch(project);
    await launch(project);
    expect(stderr).toContain('installing Node 24');
    const calls = await project.readCalls();
    expect(calls[0]).toContain(
      `npm install --prefix ${project.directory}/cache/lastgasp/node-24 --no-save node@24`,
    );
    expect(calls.filter((line) => line.startsWith('npm install'))).toHaveLength(1);
    expect(calls.at(-1)).toBe(runLine(project, 'v24.21.0'));
  },
);

test('without npm says what to install and ends with 4', async () => {
  await using project = await createFakeProject();
  const { exitCode, stderr } = await launch(project);
  expect(stderr).toMatch(/error: npm is not installed[^]*hint: Install Node\.js 24\.2 or newer with npm/);
  expect(exitCode).toBe(4);
});

test('shows npm’s own words when it fails, ends with 4 and tries again the next time', async () => {
  await using project = await createFakeProject();
  await project.addTool('node', nodeOf('v24.2.0'));
  await project.addTool('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
  const { exitCode, stderr, stdout } = await launch(project);
  expect(stderr).toMatch(
    /npm error code ENOTFOUND[^]*error: installing the locked dependencies failed[^]*hint: /,
  );
  expect(stdout).toBe('');
  expect(exitCode).toBe(4);
  await project.addTool('npm', NPM);
  expect((await launch(project)).exitCode).toBe(0);
});

test('works through a symbolic link from anywhere', async () => {
  await using project = await createFakeProject();
  await project.addTool('node', nodeOf('v24.2.0'));
  await project.addTool('npm', NPM);
  const via = join(project.directory, 'bin', 'lastgasp-link');
  await symlink(join(project.directory, 'lastgasp'), via);
  await launch(project, { via });
  expect((await project.readCalls()).at(-1)).toBe(runLine(project, 'v24.2.0'));
});
