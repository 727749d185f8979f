import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { listLeftovers } from '../../harness/engine/ledger.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const docker = connectDocker();
let parent = '';

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-cli-'));
});
afterEach(async () => rm(parent, { recursive: true, force: true }));

function lastgasp(...args: readonly string[]) {
  return execa(process.execPath, ['harness/cli.ts', ...args], { cwd: ROOT, reject: false });
}

/** What this process's run has on the engine. */
async function leftoversOf(pid: number | undefined) {
  return (await listLeftovers(docker)).filter(({ ownerPid }) => ownerPid === pid);
}

/** What of a run the engine's host still has. */
async function hostLeftovers(runId: string): Promise<readonly string[]> {
  const { stdout: loops } = await execa('losetup', ['--list', '--noheadings', '--output', 'BACK-FILE']);
  const controllers = await readdir('/sys/fs/cgroup', { recursive: false });
  const cgroups = await Promise.all(
    controllers.map(async (controller) => readdir(join('/sys/fs/cgroup', controller)).catch(() => [])),
  );
  return [...loops.split('\n'), ...cgroups.flat()].filter((name) => name.includes(`lastgasp-${runId}`));
}

async function startUntilLoad(out: string): Promise<{ run: ReturnType<typeof lastgasp>; runId: string }> {
  const run = lastgasp('run', 'heap-leak', '--flag-set', 'none', '--time-scale', '10', '--out', out);
  await vi.waitFor(
    async () =>
      expect(await readdir(join(out, 'trials/heap-leak/17/none/256-512/1/load'))).toContain('k6.csv'),
    {
      timeout: 60_000,
      interval: 200,
    },
  );
  const [leftovers] = await leftoversOf(run.pid);
  expect(leftovers?.containers.length).toBeGreaterThan(4);
  return { run, runId: leftovers?.runId ?? '' };
}

describe('a run that is interrupted in the middle', () => {
  test('keeps its evidence, leaves nothing on the engine and ends with 130', async () => {
    const out = join(parent, 'results');
    const { run, runId } = await startUntilLoad(out);
    run.kill('SIGINT');
    const { exitCode } = await run;
    expect(exitCode).toBe(130);
    expect(await readFile(join(out, 'trials.jsonl'), 'utf8')).toBe('');
    const folder = join(out, 'trials/heap-leak/17/none/256-512/1');
    expect(await readFile(join(folder, 'app.log'), 'utf8')).toContain('lastgasp-ready');
    expect(await readFile(join(folder, 'timeline.jsonl'), 'utf8')).toContain('"kind":"volume-destroyed"');
    expect(await leftoversOf(run.pid)).toEqual([]);
    expect(await hostLeftovers(runId)).toEqual([]);
  });
});

describe('a run whose process is killed', () => {
  test('leaves things that clean removes, but only once the process is gone', async () => {
    const { run, runId } = await startUntilLoad(join(parent, 'results'));
    const early = await lastgasp('clean');
    expect(early.stdout).toContain(`left alone, still running: ${runId}`);
    expect(await leftoversOf(run.pid)).not.toEqual([]);
    run.kill('SIGKILL');
    await run;
    expect(await leftoversOf(run.pid)).not.toEqual([]);
    const late = await lastgasp('clean');
    expect(late.exitCode).toBe(0);
    expect(await leftoversOf(run.pid)).toEqual([]);
    expect(await hostLeftovers(runId)).toEqual([]);
  });
});
