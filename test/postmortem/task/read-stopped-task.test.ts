import { expect, test } from 'vitest';
import { readStoppedTask } from '../../../harness/postmortem/task/read-stopped-task.ts';
import { EXIT_CODE } from '../../../harness/harness-error.ts';
import {
  exampleContainer,
  ExampleFiles,
  exampleTask,
  OTHER_TASK_ID,
  TASK_ID,
  timeAt,
} from '../example-files.ts';

async function read(document: object | string, task: string | null = null) {
  await using files = await ExampleFiles.create();
  return await readStoppedTask({ file: await files.write('task.json', document), task });
}

const OTHER = exampleTask({ taskArn: `arn:aws:ecs:eu-west-1:123456789012:task/shop/${OTHER_TASK_ID}` });

test('reads what DescribeTasks answers, with where each value stands', async () => {
  const task = await read({ tasks: [exampleTask({}, [{ exitCode: 3, memory: '256' }])] });
  expect(task).toMatchObject({
    taskId: TASK_ID,
    cluster: 'shop',
    definition: { value: 'example:7' },
    cpuUnits: 256,
    memoryMiB: 512,
    startedAtMs: Date.parse(timeAt(0)),
    stopCode: { value: 'EssentialContainerExited', citation: { path: 'tasks[0].stopCode' } },
    containers: [
      {
        name: 'app',
        memoryMiB: 256,
        reason: null,
        exitCode: { value: 3, citation: { path: 'tasks[0].containers[0].exitCode', excerpt: '3' } },
      },
    ],
  });
});

test('reads an event of EventBridge, and a task by itself', async () => {
  const event = await read({
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    detail: exampleTask(),
  });
  expect(event.stopCode?.citation.path).toBe('detail.stopCode');
  expect((await read(exampleTask())).stopCode?.citation.path).toBe('stopCode');
});

test('reads the times of the first version of the AWS CLI, and leaves out what ECS left out', async () => {
  const startedAt = Date.parse(timeAt(0)) / 1000 + 0.25;
  const task = await read(
    exampleTask({ startedAt, stoppingAt: undefined, stopCode: null, cpu: undefined }, [
      { exitCode: undefined },
    ]),
  );
  expect(task).toMatchObject({
    startedAtMs: startedAt * 1000,
    stoppingAtMs: null,
    stopCode: null,
    cpuUnits: null,
  });
  expect(task.containers[0]?.exitCode).toBeNull();
});

test('a task on its way to STOPPED whose containers have all ended is read', async () => {
  expect((await read(exampleTask({ lastStatus: 'DEPROVISIONING' }))).taskId).toBe(TASK_ID);
});

test.each([
  ['RUNNING', {}],
  ['DEACTIVATING', {}],
  ['STOPPING', { containers: [exampleContainer({ lastStatus: 'RUNNING' })] }],
])('a task that is %s is refused with what to do', async (lastStatus, fields) => {
  const reading = read(exampleTask({ lastStatus, desiredStatus: 'RUNNING', ...fields }));
  await expect(reading).rejects.toMatchObject({
    code: 'task-not-stopped',
    exitCode: EXIT_CODE.usage,
    hint: expect.stringContaining('aws ecs wait tasks-stopped'),
  });
  await expect(reading).rejects.toThrow(`it is ${lastStatus}`);
});

test('of several tasks one has to be named', async () => {
  const tasks = { tasks: [exampleTask(), OTHER] };
  await expect(read(tasks)).rejects.toMatchObject({
    code: 'which-task',
    hint: `Say which one with --task: ${TASK_ID}, ${OTHER_TASK_ID}.`,
  });
  await expect(read(tasks, 'nobody')).rejects.toThrow('holds no task nobody');
  expect((await read(tasks, OTHER_TASK_ID)).taskId).toBe(OTHER_TASK_ID);
  expect((await read(tasks, TASK_ID)).stopCode?.citation.path).toBe('tasks[0].stopCode');
});

test.each<readonly [string, object | string, string]>([
  ['text that breaks off', '{"tasks": [', 'is not JSON at line 1'],
  ['no task', { tasks: [] }, 'holds no task'],
  [
    'a task that ECS has forgotten',
    { tasks: [], failures: [{ arn: 'arn:x', reason: 'MISSING' }] },
    'only a failure: arn:x MISSING',
  ],
  ['a task without containers', exampleTask({ containers: [] }), 'containers'],
  [
    'containers that are an object',
    exampleTask({ containers: { length: { valueOf: 1, toString: 1 } } }),
    'containers',
  ],
  ['a task with a foreign ARN', { tasks: [exampleTask({ taskArn: 'arn:aws:s3:::x' })] }, 'tasks[0].taskArn'],
  ['a size that is no number', exampleTask({ memory: 'much' }), 'memory: expected a number'],
])('refuses %s', async (_name, document, message) => {
  await expect(read(document)).rejects.toThrow(message);
});
