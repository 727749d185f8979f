import { expect, test } from 'vitest';
import { chooseTaskSize, largestSize, type TaskSizeChoice } from '../../harness/run/task-size.ts';
import { FargateSizeError } from '../../harness/task/fargate-size.ts';
import { builtInTask } from '../../harness/task/task-input.ts';

const BUILT_IN = builtInTask({ stopTimeoutSeconds: 30, ephemeralStorageGiB: 20 });
const DEFINED = { ...BUILT_IN, size: { cpuUnits: 2048, memoryMiB: 4096 } };

function choose(choice: Partial<TaskSizeChoice>): string {
  const { cpuUnits, memoryMiB } = chooseTaskSize({
    askedFor: null,
    task: BUILT_IN,
    config: { taskSize: null },
    scenario: { taskSize: '256/512' },
    flagSet: { taskSize: null },
    ...choice,
  });
  return `${cpuUnits}/${memoryMiB}`;
}

test('a scenario’s own size counts where nothing else says one', () => {
  expect(choose({})).toBe('256/512');
});

test('a flag set that needs more than the scenario gets it, one that needs less leaves the scenario’s', () => {
  expect(choose({ flagSet: { taskSize: '512/1024' } })).toBe('512/1024');
  expect(choose({ flagSet: { taskSize: '512/1024' }, scenario: { taskSize: '1024/2048' } })).toBe(
    '1024/2048',
  );
});

test('a size that was asked for is given whatever a flag set needs', () => {
  expect(choose({ askedFor: '256/512', flagSet: { taskSize: '512/1024' } })).toBe('256/512');
});

test('the config’s size goes before the scenario’s', () => {
  expect(choose({ config: { taskSize: '512/1024' } })).toBe('512/1024');
});

test('a task definition’s size goes before the config’s', () => {
  expect(choose({ task: DEFINED, config: { taskSize: '512/1024' } })).toBe('2048/4096');
});

test('the size asked for goes before all', () => {
  expect(choose({ askedFor: '1024/2048', task: DEFINED, config: { taskSize: '512/1024' } })).toBe(
    '1024/2048',
  );
});

test.each(['256/768', 'small'])('%s is refused', (askedFor) => {
  expect(() => choose({ askedFor })).toThrow(FargateSizeError);
});

test('the largest of several sizes has the CPU of one and the memory of another', () => {
  const sizes = [
    { cpuUnits: 256, memoryMiB: 2048 },
    { cpuUnits: 512, memoryMiB: 1024 },
  ];
  expect(largestSize(sizes)).toEqual({ cpuUnits: 512, memoryMiB: 2048 });
});
