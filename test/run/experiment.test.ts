import { expect, test } from 'vitest';
import { gateSchema } from '../../harness/config/gate-schema.ts';
import type { Scenario } from '../../harness/config/scenario-file.ts';
import { concurrencyFor, cpuUnitsForTasks, thisMachine } from '../../harness/run/concurrency.ts';
import { NOTHING_ADDED } from '../../harness/task/definition/harness-additions.ts';
import { TaskDefinitionError } from '../../harness/task/definition/task-definition-error.ts';
import { builtInTask, SampleMismatchError } from '../../harness/task/task-input.ts';
import { FargateSizeError } from '../../harness/task/fargate-size.ts';
import { exampleExperiment, exampleFlagSet, HEAP_LEAK } from './example-experiment.ts';

test('plans every cell as often as asked, on the config’s task size', () => {
  const { plan, largestTask } = exampleExperiment({ jdks: [17, 21], config: { taskSize: '512/1024' } });
  expect(largestTask).toEqual({ cpuUnits: 512, memoryMiB: 1024 });
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

const SMALL: Scenario = { ...HEAP_LEAK, name: 'small', loadScript: 'small/load.ts' };
const LARGE: Scenario = { ...SMALL, name: 'large', taskSize: '1024/2048' };

test('every scenario runs at the size its memory is sized for, and the largest decides what must fit', () => {
  const { plan, largestTask } = exampleExperiment({ scenarios: [SMALL, LARGE] });
  const sizes = new Map(plan.cells.map(({ scenario, taskSize }) => [scenario, taskSize]));
  expect([...sizes]).toEqual([
    ['small', '256/512'],
    ['large', '1024/2048'],
  ]);
  expect(largestTask).toEqual({ cpuUnits: 1024, memoryMiB: 2048 });
});

test('left to the machine, as many may run side by side as it carries of the smallest task', () => {
  const auto = (scenarios: readonly Scenario[]) => exampleExperiment({ scenarios, concurrency: 'auto' });
  const ofSmallest = concurrencyFor({ cpuUnits: 256, memoryMiB: 512 }, thisMachine());
  expect(auto([SMALL]).concurrency).toBe(ofSmallest);
  expect(auto([SMALL, LARGE]).concurrency).toBe(ofSmallest);
  expect(auto([LARGE]).cpuUnitsMax).toBe(cpuUnitsForTasks(thisMachine()));
});

test('a number asked for is taken as it is, whatever CPUs there are', () => {
  expect(exampleExperiment({ concurrency: 60 })).toMatchObject({ concurrency: 60, cpuUnitsMax: Infinity });
});

test('a definition that an addition makes impossible is refused before anything runs', () => {
  const task = builtInTask({ stopTimeoutSeconds: 30, ephemeralStorageGiB: 20 });
  const [container] = task.document.containerDefinitions ?? [];
  const document = { ...task.document, containerDefinitions: [{ ...container, memory: 1024 }] };
  const plan = (taskSize: string) => exampleExperiment({ task: { ...task, document }, taskSize });
  expect(plan('512/1024').plan.cells).toHaveLength(2);
  expect(() => plan('256/512')).toThrow(TaskDefinitionError);
});

test('refuses a flag set whose sidecar no task definition could have, before anything runs', () => {
  const sidecar = { name: 'uploader', image: 'example/uploader:1', stopTimeout: 121 };
  const flagSets = [
    exampleFlagSet({ name: 'uploading', task: { ...NOTHING_ADDED.part, containers: [sidecar] } }),
  ];
  expect(() => exampleExperiment({ flagSets })).toThrow(TaskDefinitionError);
  expect(() => exampleExperiment({ flagSets })).toThrow(/stopTimeout/);
});

test('keeps of the gates those that are about a cell of the plan', () => {
  const gates = [
    { flagSet: 'none', rateMin: 0.5 },
    { flagSet: 'none', scenario: 'metaspace', rateMin: 0.5 },
    { flagSet: 'none', jdk: 21, rateMin: 0.5 },
  ].map((gate) => gateSchema.parse(gate));
  expect(exampleExperiment({ gates }).gates).toMatchObject([{ scenario: null, jdk: null }]);
});

test.each([
  { what: 'without a block', shard: { index: 3, count: 3 }, code: 'empty-shard' },
  {
    what: 'of a run that looks at its own results',
    shard: { index: 1, count: 2 },
    design: { stopping: 'sequential', pairs: 'all', detectPoints: 50 },
    code: 'shard-looks',
  },
] as const)('refuses a shard $what', ({ shard, code, ...rest }) => {
  expect(() => exampleExperiment({ shard, ...rest })).toThrow(expect.objectContaining({ code, exitCode: 3 }));
});

const ON_SPRING: Scenario = { ...SMALL, name: 'on-spring', sample: 'spring' };
const UPLOADER = exampleFlagSet({
  name: 'uploader',
  task: { ...NOTHING_ADDED.part, containers: [{ name: 'uploader', image: 'lastgasp/jvm-sample' }] },
});

test('only the samples that a task runs are needed, as its service or beside it', () => {
  const samples = (changes: Parameters<typeof exampleExperiment>[0]) => [
    ...exampleExperiment(changes).samples,
  ];
  expect(samples({ scenarios: [SMALL] })).toEqual(['orders']);
  expect(samples({ scenarios: [ON_SPRING] })).toEqual(['spring']);
  expect(samples({ scenarios: [ON_SPRING], flagSets: [UPLOADER] })).toEqual(['spring', 'orders']);
  expect(samples({ scenarios: [SMALL, ON_SPRING] })).toEqual(['orders', 'spring']);
});

test('a definition that runs another sample than a scenario drives is refused before anything runs', () => {
  const built = builtInTask({ stopTimeoutSeconds: 30, ephemeralStorageGiB: 20 });
  const task = { ...built, source: 'task.json', size: { cpuUnits: 512, memoryMiB: 1024 } };
  expect(() => exampleExperiment({ scenarios: [ON_SPRING], task })).toThrow(SampleMismatchError);
});
