import { expect, test } from 'vitest';
import { diskSpeed } from '../../harness/task/disk-speed.ts';

const size = (cpuUnits: number) => ({ cpuUnits, memoryMiB: 2 * cpuUnits });

test.each([
  [256, 75],
  [2048, 75],
  [4096, 120],
  [8192, 250],
  [16_384, 500],
  [32_768, 500],
])('the model gives a task of %i CPU units %i MiB/s, and says that it is one', (cpuUnits, mibPerSecond) => {
  expect(diskSpeed({ asked: 'fargate', size: size(cpuUnits), timeScale: 1 })).toEqual({
    mibPerSecond,
    model: `disk ${mibPerSecond} MiB/s`,
  });
});

test('a model holds in real time only', () => {
  expect(diskSpeed({ asked: 'fargate', size: size(256), timeScale: 10 })).toBeNull();
  expect(diskSpeed({ asked: 'efs', size: size(256), timeScale: 2 })).toBeNull();
});

test('a file system has a model of its own', () => {
  expect(diskSpeed({ asked: 'efs', size: size(256), timeScale: 1 })).toEqual({
    mibPerSecond: 100,
    model: 'file system 100 MiB/s',
  });
});

test('a figure is no model, and is scaled with the mirror’s clocks', () => {
  expect(diskSpeed({ asked: 20, size: size(256), timeScale: 10 })).toEqual({
    mibPerSecond: 200,
    model: null,
  });
});

test('without a figure a disk is as fast as the machine', () => {
  expect(diskSpeed({ asked: null, size: size(256), timeScale: 1 })).toBeNull();
});
