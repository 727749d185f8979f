import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_CODE } from '../../harness/harness-error.ts';
import { assertRoom, RoomError } from '../../harness/run/room.ts';
import { ENGINE, exampleExperiment } from './example-experiment.ts';

const OUT = join(tmpdir(), 'lastgasp-room', 'not', 'made', 'yet');
const MIB = 1024 ** 2;

test('one small trial fits on any machine that can run the tests, into a folder not made yet', async () => {
  await expect(
    assertRoom({ experiment: exampleExperiment(), engine: ENGINE, directory: OUT }),
  ).resolves.toBeUndefined();
  expect(existsSync(OUT)).toBe(false);
});

test('an engine with too little memory for the trials side by side is refused, with the figures', async () => {
  const room = assertRoom({
    experiment: exampleExperiment({ concurrency: 4 }),
    engine: { ...ENGINE, memoryBytes: 1000 * MIB },
    directory: OUT,
  });
  await expect(room).rejects.toBeInstanceOf(RoomError);
  await expect(room).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Not enough memory on the engine’s machine: \d+ MiB free, 4096 MiB needed\.$/,
    ),
    exitCode: EXIT_CODE.environment,
    hint: expect.stringContaining('--concurrency'),
  });
});

test('a machine whose memory is taken is refused, whatever the engine says it has', async () => {
  const room = assertRoom({
    experiment: exampleExperiment({ concurrency: 1_000_000 }),
    engine: { ...ENGINE, memoryBytes: Number.MAX_SAFE_INTEGER },
    directory: OUT,
  });
  await expect(room).rejects.toThrow('Not enough memory');
});

// A file system without any room: Linux only.
test.skipIf(!existsSync('/proc/self'))('a full disk is refused, naming where', async () => {
  const room = assertRoom({
    experiment: exampleExperiment(),
    engine: ENGINE,
    directory: '/proc/self/lastgasp/results',
  });
  await expect(room).rejects.toMatchObject({
    message: expect.stringMatching(/^Not enough disk space in \/proc\/self: 0 MiB free, 768 MiB needed\.$/),
    hint: expect.stringContaining('--out'),
  });
});

test.skipIf(!existsSync('/proc/self'))('a full disk of the engine is refused too', async () => {
  const room = assertRoom({
    experiment: exampleExperiment(),
    engine: { ...ENGINE, rootDirectory: '/proc' },
    directory: OUT,
  });
  await expect(room).rejects.toThrow('Not enough disk space in /proc:');
});
