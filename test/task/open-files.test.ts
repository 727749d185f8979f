import { expect, test } from 'vitest';
import { openFilesLimit, ulimitsWithin } from '../../harness/task/open-files.ts';

test.each([Infinity, 1_048_576, 65_535])('lets a container open 65535 files on an engine with %d', (max) => {
  const limit = openFilesLimit(max);
  expect(limit.fidelityNotes).toEqual([]);
  expect(ulimitsWithin([], limit)).toEqual([{ name: 'nofile', soft: 65_535, hard: 65_535 }]);
});

test('stays within what the engine has, and says so', () => {
  const limit = openFilesLimit(20_000);
  expect(limit.fidelityNotes).toEqual([
    "A container can open 20000 files, not 65535: the engine's own limit (nofile).",
  ]);
  expect(ulimitsWithin([], limit)).toEqual([{ name: 'nofile', soft: 20_000, hard: 20_000 }]);
});

test('keeps the limits of the definition, its own nofile among them', () => {
  const nproc = { name: 'nproc', soft: 100, hard: 200 };
  const nofile = { name: 'nofile', soft: 1024, hard: 30_000 };
  const engine = { max: 20_000, fidelityNotes: [] };
  expect(ulimitsWithin([nproc], engine)).toContainEqual(nproc);
  expect(ulimitsWithin([nproc, nofile], engine)).toEqual([nproc, { ...nofile, hard: 20_000 }]);
});
