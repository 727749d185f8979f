import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  ExampleFiles,
  exampleTask,
  lineAt,
  OTHER_TASK_ID,
  TASK_ID,
  timeAt,
  UNHEALTHY,
} from '../example-files.ts';
import { readPostmortem } from '../read-postmortem.ts';

const EXIT = 'Terminating due to java.lang.OutOfMemoryError: Java heap space';
const EXITED = exampleTask({}, [{ exitCode: 3 }]);
const STREAM = `ecs/app/${TASK_ID}`;
const OTHER_STREAM = `ecs/app/${OTHER_TASK_ID}`;

function events(lines: readonly (readonly [stream: string, message: string])[], fields: object = {}): object {
  const timestamp = Date.parse(timeAt(3_595));
  return {
    events: lines.map(([logStreamName, message]) => ({ logStreamName, timestamp, message })),
    ...fields,
  };
}

async function read(
  log: object | string,
  options: { readonly task?: object; readonly container?: string } = {},
) {
  await using files = await ExampleFiles.create();
  return await readPostmortem(
    [await files.writeTask(options.task ?? EXITED), await files.write('log', log)],
    {
      container: options.container ?? null,
    },
  );
}

test('hears only the task’s own lines, and says how many it left out', async () => {
  const { cause, notes } = await read(
    events([
      [OTHER_STREAM, EXIT],
      [STREAM, 'INFO bye'],
    ]),
  );
  expect(cause.confidence).toBe('cannot-tell');
  expect(notes).toMatchObject([{ statement: expect.stringMatching(/^1 lines .* of other tasks/) }]);
  expect(
    (
      await read(
        events([
          [OTHER_STREAM, 'x'],
          [STREAM, EXIT],
        ]),
      )
    ).cause.cause,
  ).toBe('oom-exit');
});

test('hears only the service’s own lines', async () => {
  const task = exampleTask({}, [{ exitCode: 3 }, { name: 'batch', exitCode: 3 }]);
  const log = events([[`ecs/batch/${TASK_ID}`, EXIT]]);
  const { cause, notes } = await read(log, { task, container: 'app' });
  expect(cause.confidence).toBe('cannot-tell');
  expect(notes).toMatchObject([{ statement: expect.stringContaining('of other containers') }]);
  expect((await read(log, { task, container: 'batch' })).cause.cause).toBe('oom-exit');
});

test('a log of several tasks or containers needs to be told which', async () => {
  await using files = await ExampleFiles.create();
  const tasks = await files.write(
    'tasks',
    events([
      [STREAM, EXIT],
      [OTHER_STREAM, EXIT],
    ]),
  );
  await expect(readPostmortem([tasks])).rejects.toMatchObject({ code: 'which-task' });
  expect((await readPostmortem([tasks], { task: OTHER_TASK_ID })).cause.citations[0]?.path).toBe(
    'events[1].message',
  );
  const containers = await files.write(
    'containers',
    events([
      [STREAM, EXIT],
      [`ecs/b/${TASK_ID}`, EXIT],
    ]),
  );
  await expect(readPostmortem([containers])).rejects.toMatchObject({ code: 'which-container' });
});

test('an event of many lines is read line by line', async () => {
  const { oom } = await read(
    events([[STREAM, `ERROR it failed\njava.lang.OutOfMemoryError: Metaspace\n\tat a.B.c(B.java)`]]),
  );
  expect(oom).toMatchObject({ oomTypes: ['metaspace'], citations: [{ path: 'events[0].message' }] });
});

test('says that CloudWatch had more to give, and that the log may be had there', async () => {
  const { notes, evidence } = await read(events([[STREAM, 'x']], { nextToken: 'abc' }));
  expect(notes).toMatchObject([{ statement: expect.stringContaining('nextToken') }]);
  expect(evidence.find(({ what }) => what === 'log')).toMatchObject({ state: 'may-exist' });
});

test('a log that ends long before the task is not taken for all there is', async () => {
  const { evidence } = await read([lineAt(60, 'INFO hello')]);
  expect(evidence.find(({ what }) => what === 'log')).toMatchObject({
    state: 'may-exist',
    where: expect.stringContaining(`ends at ${timeAt(60)}, before the task`),
  });
});

test('reads gzip, and several logs together', async () => {
  await using files = await ExampleFiles.create();
  const { cause } = await readPostmortem([
    await files.writeTask(EXITED),
    await files.write('1', gzipSync(`${lineAt(1, 'INFO hello')}\n`)),
    await files.write('2', gzipSync(`${lineAt(3_595, EXIT)}\n`)),
  ]);
  expect(cause).toMatchObject({
    cause: 'oom-exit',
    citations: [{ line: 1, file: expect.stringMatching(/2$/) }, {}],
  });
});

test.each<readonly [string, object | string, string]>([
  ['gzip that breaks off', gzipSync(`${'x'.repeat(99)}\n`.repeat(9_999)).subarray(0, 600), 'gzip stream of'],
  [
    'gzip with other bytes behind it',
    Buffer.concat([gzipSync('x\n'), Buffer.from('yyyy')]),
    'gzip stream of',
  ],
  [
    'events that break off',
    JSON.stringify(events([[STREAM, 'x']]), null, 1).slice(0, -2),
    'it breaks off after 1 whole',
  ],
  ['events without times', { events: [{ message: 'x' }] }, 'event 0 has no timestamp and message'],
])('refuses %s', async (_name, log, message) => {
  await expect(read(log)).rejects.toMatchObject({
    code: 'damaged-input',
    message: expect.stringContaining(message),
  });
});

test('says how far it is, in bytes of the log', async () => {
  await using files = await ExampleFiles.create();
  const said: number[] = [];
  const log = await files.write('log', 'x\n'.repeat(3 << 20));
  await readPostmortem([log], { onRead: (_file, bytes) => said.push(bytes) });
  expect(said).toEqual([1, 2, 3, 4, 5, 6].map((chunks) => chunks * 2 ** 20));
});

test('ends when it is interrupted', async () => {
  await using files = await ExampleFiles.create();
  const reading = readPostmortem([await files.write('log', ['x'])], { signal: AbortSignal.abort() });
  await expect(reading).rejects.toThrow('aborted');
});

test.each([
  'io.netty.util.internal.OutOfDirectMemoryError: failed to allocate 16 byte(s) of direct memory (used: 8, max: 16)',
  'Caused by: io.grpc.netty.shaded.io.netty.util.internal.OutOfDirectMemoryError: failed to allocate 16 byte(s) of direct memory (used: 8, max: 16)',
])('%s is Netty’s own limit', async (line) => {
  const { oom, cause } = await read([lineAt(3_300, line)], { task: exampleTask(UNHEALTHY) });
  expect(oom).toMatchObject({ confidence: 'certain', oomTypes: ['netty-direct'] });
  expect(cause).toMatchObject({ cause: 'oom-then-unhealthy', oomType: 'netty-direct' });
});

test('Netty’s own error in other words counts as one that no type is known of', async () => {
  const line = 'io.netty.util.internal.OutOfDirectMemoryError: no memory';
  const { oom, cause } = await read([lineAt(3_300, line)], { task: exampleTask(UNHEALTHY) });
  expect(oom).toMatchObject({ confidence: 'certain', oomTypes: [] });
  expect(cause).toMatchObject({ cause: 'oom-then-unhealthy', oomType: null });
});
