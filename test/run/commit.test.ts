import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCommit } from '../../harness/run/commit.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-commit-'));
});
afterEach(() => rm(directory, { recursive: true }));

const git = (...args: readonly string[]) =>
  execa('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], { cwd: directory });

it('is the folder’s, marked where tracked files differ from it', async () => {
  await git('init', '--quiet');
  await writeFile(join(directory, 'flags'), 'a');
  await git('add', 'flags');
  await git('commit', '--quiet', '--message', 'first');
  await git('tag', 'v1');
  const { stdout: sha } = await git('rev-parse', 'HEAD');
  expect(await readCommit({ directory, environment: {} })).toBe(sha);
  await writeFile(join(directory, 'untracked'), 'b');
  expect(await readCommit({ directory, environment: {} })).toBe(sha);
  await writeFile(join(directory, 'flags'), 'c');
  expect(await readCommit({ directory, environment: {} })).toBe(`${sha}-dirty`);
});

it('is what Datadog’s variable says, and none without either', async () => {
  const environment = { DD_GIT_COMMIT_SHA: 'c0ffee' };
  expect(await readCommit({ directory, environment })).toBe('c0ffee');
  expect(await readCommit({ directory, environment: {} })).toBeNull();
  expect(await readCommit({ directory: join(directory, 'gone'), environment: {} })).toBeNull();
});
