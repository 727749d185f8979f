import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_CODE } from '../../harness/harness-error.ts';
import { assertRoom, demandOf, readCapacity, readRoom } from '../../harness/run/room.ts';
import { RoomError } from '../../harness/run/room-error.ts';
import { ENGINE } from './example-experiment.ts';

const OUT = join(tmpdir(), 'lastgasp-room', 'not', 'made', 'yet');
const MIB = 1024 ** 2;
const SMALL = demandOf({ cpuUnits: 256, memoryMiB: 512 }, { isAlone: false });

test('a trial takes its task’s memory and what stands beside it, and a dump of it in each place', () => {
  expect(demandOf({ cpuUnits: 512, memoryMiB: 2048 }, { isAlone: true })).toEqual({
    memoryMiB: 2560,
    cpuUnits: 512,
    diskMiB: 2304,
    isAlone: true,
  });
});

test('one small trial fits on any machine that can run the tests, into a folder not made yet', async () => {
  await expect(assertRoom({ engine: ENGINE, directory: OUT }, SMALL)).resolves.toBeUndefined();
  expect(existsSync(OUT)).toBe(false);
});

test('an engine with too little memory for a single trial is refused, with the figures', async () => {
  const engine = { ...ENGINE, memoryBytes: 1500 * MIB };
  const room = assertRoom({ engine, directory: OUT }, SMALL);
  await expect(room).rejects.toBeInstanceOf(RoomError);
  await expect(room).rejects.toMatchObject({
    message: expect.stringMatching(
      /^Not enough memory on the engine’s machine: 1500 MiB free, 1024 MiB needed and 512 MiB kept in reserve\.$/,
    ),
    exitCode: EXIT_CODE.environment,
    hint: expect.stringContaining('--task-size'),
  });
});

test('a machine whose memory is taken is refused, whatever the engine says it has', async () => {
  const engine = { ...ENGINE, memoryBytes: Number.MAX_SAFE_INTEGER };
  await expect(assertRoom({ engine, directory: OUT }, SMALL)).rejects.toThrow('Not enough memory');
});

test('a tenth of the machine’s memory is kept free, and at least 512 MiB', async () => {
  const roomOn = async (memoryMiB: number) =>
    (await readRoom({ engine: { ...ENGINE, memoryBytes: memoryMiB * MIB }, directory: OUT })).memoryMiB;
  expect(await roomOn(1000)).toBeCloseTo(488);
  expect(await roomOn(300)).toBe(0);
  const free = await roomOn(8000);
  expect(free).toBeLessThanOrEqual(7200);
});

test('what all trials may take is what is free before the first', async () => {
  const places = { engine: { ...ENGINE, memoryBytes: 1000 * MIB }, directory: OUT };
  expect(await readCapacity(places, { trialsMax: 4, cpuUnits: 1024 })).toEqual({
    trialsMax: 4,
    cpuUnits: 1024,
    memoryMiB: expect.closeTo(488),
  });
});

// A file system without any room: Linux only.
test.skipIf(!existsSync('/proc/self'))('a full disk is refused, naming where', async () => {
  const room = assertRoom({ engine: ENGINE, directory: '/proc/self/lastgasp/results' }, SMALL);
  await expect(room).rejects.toMatchObject({
    message: expect.stringMatching(/^Not enough disk space in \/proc\/self: 0 MiB free, 768 MiB needed\.$/),
    hint: expect.stringContaining('--out'),
  });
});

test.skipIf(!existsSync('/proc/self'))('a full disk of the engine is refused too', async () => {
  const room = assertRoom({ engine: { ...ENGINE, rootDirectory: '/proc' }, directory: OUT }, SMALL);
  await expect(room).rejects.toThrow('Not enough disk space in /proc:');
});
