import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileWatch } from '../../harness/sink/file-watch.ts';
import type { FileWatchEvent } from '../../harness/sink/file-watch-event.ts';

let directory: string;
let nowMs: number;
let events: FileWatchEvent[];
let watch: FileWatch;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-watch-'));
  nowMs = 10_000;
  events = [];
  watch = new FileWatch({
    directory,
    clock: { nowMs: () => nowMs },
    emit: (event) => events.push(event),
  });
});
afterEach(async () => rm(directory, { recursive: true }));

/** Looks, and then again after a while. */
async function lookAfter(ms: number, options: { readonly isLast?: boolean } = {}): Promise<void> {
  nowMs += ms;
  await watch.look(options);
}

test('a file is told of at once, and its growth at most once a second while it goes on', async () => {
  const file = join(directory, 'dump.hprof');
  await writeFile(file, 'a');
  await lookAfter(0);
  for (let turn = 0; turn < 12; turn += 1) {
    await appendFile(file, 'a');
    await lookAfter(100);
  }
  expect(events.map(({ atMs, sizeBytes }) => [atMs, sizeBytes])).toEqual([
    [10_000, 1],
    [11_000, 11],
  ]);
});

test('the last size is told with the time it was first seen at', async () => {
  const file = join(directory, 'dump.hprof');
  await writeFile(file, 'a');
  await lookAfter(0);
  await appendFile(file, 'bc');
  await lookAfter(100);
  await lookAfter(100);
  await lookAfter(100);
  expect(events.at(-1)).toEqual({ kind: 'file-written', atMs: 10_100, path: 'dump.hprof', sizeBytes: 3 });
  expect(events).toHaveLength(2);
});

test('a change just before the end is told too', async () => {
  const file = join(directory, 'dump.hprof');
  await writeFile(file, 'a');
  await lookAfter(0);
  await appendFile(file, 'b');
  await lookAfter(50, { isLast: true });
  expect(events.at(-1)).toMatchObject({ sizeBytes: 2 });
});

test('files in folders are watched, and one that shrinks is told of', async () => {
  await mkdir(join(directory, 'deep'));
  const file = join(directory, 'deep', 'dump.hprof');
  await writeFile(file, 'abc');
  await lookAfter(0);
  await writeFile(file, 'a');
  await lookAfter(100);
  await lookAfter(100);
  expect(events).toMatchObject([
    { path: 'deep/dump.hprof', sizeBytes: 3 },
    { path: 'deep/dump.hprof', sizeBytes: 1 },
  ]);
});
