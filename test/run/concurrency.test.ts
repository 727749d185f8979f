import { expect, test } from 'vitest';
import { concurrencyFor } from '../../harness/run/concurrency.ts';

const SMALLEST = { cpuUnits: 256, memoryMiB: 512 };
const GIB = 1024 ** 3;

test.each([
  ['three quarters of the CPUs go to tasks', SMALLEST, { cpuCount: 2, memoryBytes: 64 * GIB }, 6],
  [
    'the machine has four CPUs for three tasks of a whole vCPU',
    { cpuUnits: 1024, memoryMiB: 2048 },
    { cpuCount: 8, memoryBytes: 64 * GIB },
    6,
  ],
  [
    'twice its memory for each task, of half the machine’s',
    SMALLEST,
    { cpuCount: 64, memoryBytes: 4 * GIB },
    2,
  ],
  ['never more than eight', SMALLEST, { cpuCount: 128, memoryBytes: 512 * GIB }, 8],
  [
    'one, even where it does not fit',
    { cpuUnits: 4096, memoryMiB: 8192 },
    { cpuCount: 2, memoryBytes: GIB },
    1,
  ],
])('%s', (_name, size, machine, expected) => {
  expect(concurrencyFor(size, machine)).toBe(expected);
});
