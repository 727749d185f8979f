import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readJournal } from '../../harness/journal/read-journal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ASKED = ['array-size', '--flag-set', 'none,dump-hook-exit', '--time-scale', '60', '--seed', '3'];

let parent = '';
let out = '';
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-resume-'));
  out = join(parent, 'results');
});
afterAll(async () => rm(parent, { recursive: true, force: true }));

function lastgasp(...args: readonly string[]) {
  return execa(process.execPath, ['harness/cli.ts', ...args], { cwd: ROOT, reject: false });
}

test('a run that is killed goes on where it was: ended trials stay, the interrupted one is done again', async () => {
  const killed = lastgasp('run', ...ASKED, '--concurrency', '1', '--out', out);
  const stderr: string[] = [];
  killed.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()));
  await vi.waitFor(() => expect(stderr.join('')).toContain('[2/2]'), { timeout: 120_000, interval: 100 });
  const refused = await lastgasp('run', '--resume', out);
  expect(refused.stderr).toContain('Another run that is still going has the results folder');
  expect(refused.exitCode).toBe(3);
  killed.kill('SIGKILL');
  await killed;

  const [kept] = (await readJournal(out)).records;
  expect(kept).toBeDefined();
  const resumed = await lastgasp('run', '--resume', out);
  expect(resumed.exitCode).toBe(0);
  expect(resumed.stderr).toMatch(/^earlier runs: removed \d+ containers/m);
  expect(resumed.stderr).toContain('2 trials of 2 cells, 1 of them kept from before');
  expect(resumed.stderr).not.toContain(`${kept?.trial} starts`);
  const { records, run } = await readJournal(out);
  expect(records[0]).toEqual(kept);
  expect(records.map(({ trial }) => trial)).toEqual(run.plan.trials.map(({ id }) => id));
});

test('resumed once more it has nothing left to do, and says the same', async () => {
  const before = await readFile(join(out, 'report.json'), 'utf8');
  const again = await lastgasp('run', '--resume', out);
  expect(again.exitCode).toBe(0);
  expect(again.stderr).toContain('2 of them kept from before');
  expect(await readFile(join(out, 'report.json'), 'utf8')).toBe(before);
});

test('asked for anything else it is refused, before the engine is touched, naming what differs', async () => {
  const other = await lastgasp('run', '--resume', out, '--seed', '4');
  expect(other.exitCode).toBe(3);
  expect(other.stderr).toContain('has another plan: seed: 3 there, 4 here');
});
