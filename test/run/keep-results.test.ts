import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepNewest } from '../../harness/run/keep-results.ts';

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lastgasp-keep-'));
  for (const name of ['2026-11-21T05-00-00', '2026-11-22T05-00-00', '2026-11-23T05-00-00', 'first']) {
    await mkdir(join(parent, name));
    await writeFile(join(parent, name, 'run.json'), '{}');
  }
  await mkdir(join(parent, '2026-11-01T05-00-00'));
});
afterEach(async () => rm(parent, { recursive: true }));

function keep(runs: number, inUse = join(parent, '2026-11-23T05-00-00')) {
  return keepNewest({ parent, runs, inUse });
}

test('the newest runs stay, and whatever is not named by its time or holds no run', async () => {
  expect(await keep(2)).toEqual([join(parent, '2026-11-21T05-00-00')]);
  expect((await readdir(parent)).toSorted()).toEqual([
    '2026-11-01T05-00-00',
    '2026-11-22T05-00-00',
    '2026-11-23T05-00-00',
    'first',
  ]);
});

test('no more is removed than there is', async () => {
  expect(await keep(10)).toEqual([]);
  expect(await keepNewest({ parent: join(parent, 'missing'), runs: 1, inUse: '' })).toEqual([]);
});

test('the run that has just ended stays, however old its folder', async () => {
  expect(await keep(1, join(parent, '2026-11-21T05-00-00'))).toEqual([join(parent, '2026-11-22T05-00-00')]);
});
