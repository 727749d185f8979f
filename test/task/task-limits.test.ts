import { expect, test } from 'vitest';
import { taskLimits } from '../../harness/task/task-limits.ts';

test.each([
  { cpuUnits: 256, cpuCount: 16, cpuQuotaMicroseconds: 25_000, cpuset: '0-1' },
  { cpuUnits: 1024, cpuCount: 16, cpuQuotaMicroseconds: 100_000, cpuset: '0-1' },
  { cpuUnits: 4096, cpuCount: 16, cpuQuotaMicroseconds: 400_000, cpuset: '0-3' },
  { cpuUnits: 4096, cpuCount: 2, cpuQuotaMicroseconds: 400_000, cpuset: '0-1' },
  { cpuUnits: 256, cpuCount: 1, cpuQuotaMicroseconds: 25_000, cpuset: '0-0' },
])('gives $cpuUnits CPU units on $cpuCount CPUs their quota and shows the CPUs $cpuset', (row) => {
  const { cpuUnits, cpuCount, ...expected } = row;
  expect(taskLimits({ cpuUnits, memoryMiB: 512 }, { cpuCount })).toEqual({
    ...expected,
    memoryBytes: 536_870_912,
  });
});
