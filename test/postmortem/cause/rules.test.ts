import { expect, test } from 'vitest';
import { ExampleFiles, exampleTask, lineAt, UNHEALTHY } from '../example-files.ts';
import { readPostmortem } from '../read-postmortem.ts';

const START = lineAt(1, 'Picked up JAVA_TOOL_OPTIONS: -XX:+ExitOnOutOfMemoryError');
const TERMINATING = 'Terminating due to java.lang.OutOfMemoryError: Java heap space';
const UNCAUGHT = 'Exception in thread "worker-1" java.lang.OutOfMemoryError: Java heap space';
const KERNEL = 'OutOfMemoryError: Container killed due to memory usage';
const WORK = Array.from({ length: 30 }, (_, index) => lineAt(3_500 + index, `INFO order ${index} done`));
/** Within the last seconds of the example task. */
const NEAR_END = 3_595;

interface Given {
  readonly task?: object;
  readonly containers?: readonly object[];
  /** `null` gives no log. */
  readonly log?: readonly string[] | null;
  readonly withoutTask?: true;
}

/** What is concluded, as `cause/confidence/OOM type`. */
async function conclude(given: Given): Promise<string> {
  const { cause, confidence, oomType } = (await report(given)).cause;
  return [cause, confidence, oomType ?? '-'].join('/');
}

async function report({ task, containers, log = [START], withoutTask }: Given) {
  await using files = await ExampleFiles.create();
  return await readPostmortem([
    ...(withoutTask === true ? [] : [await files.writeTask(exampleTask(task, containers))]),
    ...(log === null ? [] : [await files.write('log', [...log])]),
  ]);
}

const CANNOT_TELL = 'unknown/cannot-tell/-';

test.each<readonly [string, Given, string]>([
  [
    'the kernel’s kill in ECS’s words',
    { containers: [{ exitCode: 137, reason: KERNEL }] },
    'kernel-kill/certain/oom-killed',
  ],
  [
    'the same in the words of older agents',
    { containers: [{ exitCode: 137, reason: 'OutOfMemory: Container killed due to memory usage' }] },
    'kernel-kill/certain/oom-killed',
  ],
  ['137 and no reason', { containers: [{ exitCode: 137 }] }, CANNOT_TELL],
  [
    '137 with another reason',
    { containers: [{ exitCode: 137, reason: 'CannotStopContainerError' }] },
    CANNOT_TELL,
  ],
  ['a kernel kill with exit code 0', { containers: [{ exitCode: 0, reason: KERNEL }] }, CANNOT_TELL],
  [
    'the JVM’s last words and exit code 3',
    { containers: [{ exitCode: 3 }], log: [lineAt(NEAR_END, TERMINATING)] },
    'oom-exit/certain/heap-space',
  ],
  [
    'the same without times in the log',
    { containers: [{ exitCode: 3 }], log: [TERMINATING] },
    'oom-exit/likely/heap-space',
  ],
  ['the same without the task', { log: [TERMINATING], withoutTask: true }, 'oom-exit/certain/heap-space'],
  [
    'the same of a container that was restarted: it may be an earlier run’s',
    { containers: [{ exitCode: 3, restartCount: 2 }], log: [lineAt(NEAR_END, TERMINATING)] },
    'oom-exit/likely/heap-space',
  ],
  ['exit code 3 and no flag or log', { containers: [{ exitCode: 3 }], log: null }, CANNOT_TELL],
  [
    'exit code 3 and the flag, in a log that breaks off',
    { containers: [{ exitCode: 3 }] },
    'oom-exit/likely/-',
  ],
  [
    'exit code 3 and the flag, in a log that goes on to the end without the JVM’s last words',
    { containers: [{ exitCode: 3 }], log: [START, lineAt(3_629, 'INFO bye')] },
    CANNOT_TELL,
  ],
  [
    'last words an hour before the end: the container went on',
    { containers: [{ exitCode: 3 }], log: [lineAt(30, TERMINATING)] },
    CANNOT_TELL,
  ],
  [
    'last words, and a JVM that started after them',
    {
      containers: [{ exitCode: 143 }],
      task: { stopCode: 'UserInitiated' },
      log: [lineAt(9, TERMINATING), START],
    },
    'stopped-by-hand/certain/-',
  ],
  [
    'last words that the exit code contradicts',
    { containers: [{ exitCode: 1 }], log: [lineAt(NEAR_END, TERMINATING)] },
    CANNOT_TELL,
  ],
  [
    'last words of another time',
    { containers: [{ exitCode: 3 }], log: [lineAt(-90_000, TERMINATING)] },
    CANNOT_TELL,
  ],
  [
    'a crash on purpose',
    {
      containers: [{ exitCode: 134 }],
      log: [lineAt(NEAR_END, 'Aborting due to java.lang.OutOfMemoryError: Metaspace')],
    },
    'oom-crash/certain/metaspace',
  ],
  [
    'a crash on purpose that the exit code contradicts',
    {
      containers: [{ exitCode: 143 }],
      log: [lineAt(NEAR_END, 'Aborting due to java.lang.OutOfMemoryError: Metaspace')],
    },
    CANNOT_TELL,
  ],
  ['134 and no word', { containers: [{ exitCode: 134 }] }, CANNOT_TELL],
  [
    'a fault',
    {
      containers: [{ exitCode: 139 }],
      log: [lineAt(NEAR_END, '#  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=7')],
    },
    'jvm-crash/certain/-',
  ],
  [
    'no memory from the operating system',
    {
      containers: [{ exitCode: 1 }],
      log: [lineAt(NEAR_END, '# There is insufficient memory for the Java Runtime Environment to continue.')],
    },
    'native-memory/certain/-',
  ],
  [
    'a JVM that refuses its options',
    {
      containers: [{ exitCode: 1 }],
      log: [lineAt(NEAR_END, 'Error: Could not create the Java Virtual Machine.')],
    },
    'jvm-not-started/certain/-',
  ],
  [
    'another error in the main thread',
    {
      containers: [{ exitCode: 1 }],
      log: [lineAt(NEAR_END, 'Exception in thread "main" java.lang.StackOverflowError')],
    },
    'error-ended-main/likely/-',
  ],
  [
    'an OutOfMemoryError in the main thread',
    {
      containers: [{ exitCode: 1 }],
      log: [lineAt(NEAR_END, 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space')],
    },
    'oom-ended-main/likely/heap-space',
  ],
  [
    'another error in the main thread, and an OutOfMemoryError',
    {
      containers: [{ exitCode: 1 }],
      log: [
        lineAt(90, UNCAUGHT),
        lineAt(NEAR_END, 'Exception in thread "main" java.lang.IllegalStateException: x'),
      ],
    },
    CANNOT_TELL,
  ],
  [
    'a fault long before the end',
    { containers: [{ exitCode: 139 }], log: [lineAt(30, '#  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=7')] },
    CANNOT_TELL,
  ],
  [
    'a refusal long before the end',
    { containers: [{ exitCode: 1 }], log: [lineAt(30, 'Unrecognized VM option x')] },
    CANNOT_TELL,
  ],
  [
    'an error in the main thread long before the end',
    {
      containers: [{ exitCode: 1 }],
      log: [lineAt(30, 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space')],
    },
    CANNOT_TELL,
  ],
  ['exit code 1 and nothing else', { containers: [{ exitCode: 1 }] }, CANNOT_TELL],
  ['exit code 0', { containers: [{ exitCode: 0 }] }, CANNOT_TELL],
  [
    'a hook that kills',
    {
      containers: [{ exitCode: 143 }],
      log: [
        lineAt(NEAR_END, '# java.lang.OutOfMemoryError: Java heap space'),
        lineAt(NEAR_END, '#   Executing /bin/sh -c "kill -TERM 1"...'),
      ],
    },
    'oom-hook-kill/likely/heap-space',
  ],
  ['143 of the only container', { containers: [{ exitCode: 143 }] }, CANNOT_TELL],
])('%s', async (_name, given, expected) => {
  expect(await conclude(given)).toBe(expected);
});

test.each<readonly [string, readonly object[], string]>([
  ['one that ended by itself', [{}, { name: 'agent', exitCode: 1 }], 'other-container/likely/-'],
  [
    'one that the kernel killed',
    [{}, { name: 'agent', exitCode: 137, reason: KERNEL }],
    'other-container/likely/-',
  ],
  ['one that was done and may not be essential', [{}, { name: 'volume-owner', exitCode: 0 }], CANNOT_TELL],
  ['none that ended by itself', [{}, { name: 'agent', exitCode: 143 }], CANNOT_TELL],
  [
    'two that ended by themselves',
    [{}, { name: 'agent', exitCode: 1 }, { name: 'log', exitCode: 0 }],
    CANNOT_TELL,
  ],
])('of containers beside a service that was signalled: %s', async (_name, containers, expected) => {
  expect(await conclude({ containers })).toBe(expected);
});

test.each<readonly [string, readonly string[] | null, string]>([
  ['an error, and silence', [lineAt(3_300, UNCAUGHT)], 'oom-then-unhealthy/likely/heap-space'],
  ['no log', null, CANNOT_TELL],
  ['no error', [START], CANNOT_TELL],
  ['an error, and work that goes on', [lineAt(3_300, UNCAUGHT), ...WORK], CANNOT_TELL],
  ['an error an hour before', [lineAt(60, UNCAUGHT)], CANNOT_TELL],
  ['an error when the stop had begun', [lineAt(3_601, UNCAUGHT)], CANNOT_TELL],
  ['an error, and a JVM that starts', [lineAt(3_300, UNCAUGHT), START], CANNOT_TELL],
  ['an error without a time', [UNCAUGHT], CANNOT_TELL],
  [
    'a mention within a line',
    [lineAt(3_300, 'ERROR stock service said: java.lang.OutOfMemoryError: Java heap space (500)')],
    CANNOT_TELL,
  ],
  [
    'arrays that were too long',
    [lineAt(3_300, 'java.lang.OutOfMemoryError: Requested array size exceeds VM limit')],
    CANNOT_TELL,
  ],
  [
    'a logger’s stack trace in a structured line',
    [
      lineAt(
        3_300,
        String.raw`{"stack_trace":"java.lang.OutOfMemoryError: Metaspace\n\tat a.B.c(B.java:1)"}`,
      ),
    ],
    'oom-then-unhealthy/likely/metaspace',
  ],
])('failed health checks with %s', async (_name, log, expected) => {
  expect(await conclude({ task: UNHEALTHY, log })).toBe(expected);
});

test.each([
  ['UserInitiated', 'Stopped by an operator', 'stopped-by-hand'],
  ['UserInitiated', 'ECS is performing maintenance? no: it failed ELB health checks', 'stopped-by-hand'],
  ['ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)', 'deployment'],
  ['SpotInterruption', 'Your Spot Task was interrupted.', 'spot-interruption'],
  [
    'ServiceSchedulerInitiated',
    'ECS is performing maintenance on the underlying infrastructure',
    'maintenance',
  ],
  ['TaskFailedToStart', 'CannotPullContainerError: pull image manifest', 'failed-to-start'],
])('%s, "%s" is %s, whatever the log tells of memory', async (stopCode, stoppedReason, cause) => {
  const { cause: conclusion, oom } = await report({
    task: { stopCode, stoppedReason },
    containers: [{ exitCode: 137 }],
    log: [lineAt(3_300, UNCAUGHT)],
  });
  expect(conclusion).toMatchObject({ cause, confidence: 'certain', oomType: null });
  expect(oom).toMatchObject({ confidence: 'certain', oomTypes: ['heap-space'] });
});

test('words of ECS that are not known are quoted, and no cause', async () => {
  const { cause } = await report({ task: { stopCode: 'NewCode', stoppedReason: 'Something new happened' } });
  expect(cause.confidence).toBe('cannot-tell');
  expect(cause.citations.map(({ excerpt }) => excerpt)).toContain('"Something new happened"');
});

test('what ended by itself while ECS was stopping it says both', async () => {
  const { cause } = await report({
    task: UNHEALTHY,
    containers: [{ exitCode: 3 }],
    log: [lineAt(NEAR_END, TERMINATING)],
  });
  expect(cause).toMatchObject({ cause: 'oom-exit', confidence: 'certain' });
  expect(cause.statement).toContain('ECS was about to stop the task for failed health checks');
});
