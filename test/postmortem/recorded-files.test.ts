import { expect, test } from 'vitest';
import { DUMPED_AT_MS, orderServiceDump } from '../hprof/order-service-dump.ts';
import { chunk } from '../jfr/chunk-writer.ts';
import { ExampleFiles, exampleTask, timeAt } from './example-files.ts';
import { readPostmortem } from './read-postmortem.ts';

const DUMP = Buffer.concat(orderServiceDump());
const CRASH = [
  '#',
  '# A fatal error has been detected by the Java Runtime Environment:',
  '#',
  '#  Internal Error (debug.cpp:271), pid=1, tid=24',
  '#  fatal error: OutOfMemory encountered: Java heap space',
  '#',
  'Time: Thu Nov 26 13:59:56 2026 UTC elapsed time: 18.971 seconds (0d 0h 0m 18s)',
  'END.',
];
const CRASHED = exampleTask({}, [{ exitCode: 134 }]);
/** A task in whose life the example dump was written. */
const DUMPED = exampleTask({
  startedAt: new Date(DUMPED_AT_MS - 60_000).toISOString(),
  stoppingAt: new Date(DUMPED_AT_MS + 30_000).toISOString(),
  executionStoppedAt: new Date(DUMPED_AT_MS + 60_000).toISOString(),
});

async function read(task: object, name: string, content: object) {
  await using files = await ExampleFiles.create();
  return await readPostmortem([await files.writeTask(task), await files.write(name, content)]);
}

test('a crash report of the task’s time tells of the crash on purpose, and where it says so', async () => {
  const { cause, evidence } = await read(CRASHED, 'hs_err', CRASH);
  expect(cause).toMatchObject({ cause: 'oom-crash', confidence: 'certain', oomType: 'heap-space' });
  expect(cause.citations[0]).toMatchObject({
    line: 5,
    excerpt: expect.stringContaining('OutOfMemory encountered'),
  });
  expect(evidence.find(({ what }) => what === 'crash report')).toMatchObject({
    state: 'given',
    where: expect.stringContaining('is whole'),
  });
});

test('a crash report of another time, without a time, or cut off proves less', async () => {
  const other = await read(
    CRASHED,
    'hs_err',
    CRASH.map((line) => line.replace('Nov 26', 'Nov 25')),
  );
  expect(other.cause.confidence).toBe('cannot-tell');
  expect(other.notes).toMatchObject([{ statement: expect.stringContaining("another task's") }]);
  const timeless = await read(
    CRASHED,
    'hs_err',
    CRASH.filter((line) => !line.startsWith('Time')),
  );
  expect(timeless.cause).toMatchObject({ cause: 'oom-crash', confidence: 'likely' });
  const cut = await read(CRASHED, 'hs_err', CRASH.slice(0, -1));
  expect(cut.evidence.find(({ what }) => what === 'crash report')?.where).toContain('not whole');
});

test('a crash report of a fault is no OutOfMemoryError', async () => {
  const fault = CRASH.map((line) =>
    line.includes('fatal error:') ? '#  SIGSEGV (0xb) at pc=0x0, pid=1, tid=2' : line,
  );
  const { cause, oom } = await read(CRASHED, 'hs_err', fault);
  expect(cause).toMatchObject({ cause: 'jvm-crash', confidence: 'certain', oomType: null });
  expect(oom.confidence).toBe('cannot-tell');
});

test('a dump of the task’s time is said to be whole, cut, or another task’s', async () => {
  const dumpRow = async (task: object, dump: Buffer) =>
    (await read(task, 'dump', dump)).evidence.find(({ what }) => what === 'heap dump');
  expect(await dumpRow(DUMPED, DUMP)).toMatchObject({
    state: 'given',
    where: expect.stringContaining('is whole.'),
  });
  expect(await dumpRow(DUMPED, DUMP.subarray(0, -20))).toMatchObject({
    where: expect.stringContaining('not whole (broken'),
  });
  expect(await dumpRow(CRASHED, DUMP)).toMatchObject({
    where: expect.stringContaining("it is another task's"),
  });
});

test('a dump alone says nothing of what ended the task', async () => {
  const { cause, oom } = await read(DUMPED, 'dump', DUMP);
  expect(cause.confidence).toBe('cannot-tell');
  expect(oom.confidence).toBe('cannot-tell');
});

test('a recording says up to when it reaches, and one of another time is said to be so', async () => {
  const recordingRow = async (startSeconds: number) => {
    const bytes = chunk({
      startNanos: BigInt(Date.parse(timeAt(startSeconds))) * 1_000_000n,
      durationNanos: 60_000_000_000n,
    });
    return (await read(CRASHED, 'recording', bytes)).evidence.find(({ what }) => what === 'flight recording');
  };
  expect(await recordingRow(3_540)).toMatchObject({
    state: 'given',
    where: expect.stringContaining(`ends at ${timeAt(3_600)}`),
  });
  expect(await recordingRow(-9_000)).toMatchObject({
    where: expect.stringContaining("it is another task's"),
  });
});

test('two dumps are refused: a postmortem is of one task', async () => {
  await using files = await ExampleFiles.create();
  const dumps = [await files.write('a', DUMP), await files.write('b', DUMP)];
  await expect(readPostmortem(dumps)).rejects.toMatchObject({ code: 'same-input' });
});
