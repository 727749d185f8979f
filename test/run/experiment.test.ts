import { expect, test } from 'vitest';
import { FargateSizeError } from '../../harness/task/fargate-size.ts';
import { exampleExperiment } from './example-experiment.ts';

test('plans every cell as often as asked, on the config’s task size', () => {
  const { plan, task } = exampleExperiment({ jdks: [17, 21], config: { taskSize: '512/1024' } });
  expect(task.size).toEqual({ cpuUnits: 512, memoryMiB: 1024 });
  expect(plan.cells).toHaveLength(4);
  expect(plan.trials.map(({ id }) => id).toSorted()).toEqual([
    'heap-leak/17/exit/512-1024/1',
    'heap-leak/17/exit/512-1024/2',
    'heap-leak/17/none/512-1024/1',
    'heap-leak/17/none/512-1024/2',
    'heap-leak/21/exit/512-1024/1',
    'heap-leak/21/exit/512-1024/2',
    'heap-leak/21/none/512-1024/1',
    'heap-leak/21/none/512-1024/2',
  ]);
});

test('a seed gives the same plan again, another one another', () => {
  const order = (seed: number) => exampleExperiment({ seed, trialsPerCell: 20 }).plan.trials;
  expect(order(7)).toEqual(order(7));
  expect(order(7)).not.toEqual(order(8));
});

test('refuses a task size that Fargate does not offer, before anything runs', () => {
  expect(() => exampleExperiment({ config: { taskSize: '256/768' } })).toThrow(FargateSizeError);
});
