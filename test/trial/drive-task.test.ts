import { expect, test } from 'vitest';
import { cellId } from '../../harness/plan/cell.ts';
import { configSchema } from '../../harness/config/config-schema.ts';
import { AppLog } from '../../harness/trial/app-log.ts';
import { type DriveOptions, driveTask } from '../../harness/trial/drive-task.ts';
import type { Ending } from '../../harness/trial/supervision.ts';
import { startFakeTask, type FakeTask } from '../task/fake-task.ts';
import { SHORT_CLOCKS } from '../task/short-clocks.ts';
import { SCENARIO } from '../verdict/example-judgement.ts';

const CELL = { scenario: 'heap-leak', jdk: 17, flagSet: 'none', taskSize: '256/512' };

/** Drives a task that never gets as far as its load. */
async function driveInVain(
  fake: FakeTask,
  words: readonly string[] = [],
  unready: Partial<DriveOptions> = {},
): Promise<Ending> {
  const { task, timeline } = fake;
  const appLog = new AppLog(timeline);
  for (const text of words) appLog.observe({ stream: 'stderr', text, engineTimeMs: Date.now() });
  const scenario = {
    ...SCENARIO,
    name: 'heap-leak',
    pressure: 'operations' as const,
    retains: null,
    defaultJvmFlags: [],
    nprocMax: null,
    sample: 'orders' as const,
    scenariosDirectory: '/scenarios',
    loadScript: 'heap-leak/load.ts',
    loadSha256: '',
  };
  const planned = { ...CELL, id: `${cellId(CELL)}/1`, index: 1, phase: null, timing: null, probePhase: 0 };
  return driveTask({
    job: { scenario, planned, onPhase: () => undefined },
    context: {
      clocks: SHORT_CLOCKS,
      config: configSchema.parse({}),
      oomAfterMs: null,
      signal: new AbortController().signal,
    },
    timeline,
    appLog,
    trial: { task, loadBalancer: { unreadyAnswer: 'HTTP 404' } },
    listeningPorts: async () => [],
    checkJvm: () => Promise.reject(new Error('there is no JVM before the service is ready')),
    startLoad: () => Promise.reject(new Error('there is no load before the service is ready')),
    ...unready,
  });
}

test('a service that ends before it is ready is given up in its own last words', async () => {
  await using fake = await startFakeTask({ name: 'app' });
  fake.exit('app', 1);
  expect(await driveInVain(fake, ['no database'])).toEqual({
    kind: 'given-up',
    failure: {
      kind: 'exited-early',
      detail: 'The service ended with exit code 1 before it was ready: no database',
    },
  });
});

test('a JVM that refuses its flags is told apart from a service that ends', async () => {
  await using fake = await startFakeTask({ name: 'app' });
  fake.exit('app', 1);
  expect(await driveInVain(fake, ["Unrecognized VM option 'NoSuchFlag'"])).toEqual({
    kind: 'given-up',
    failure: {
      kind: 'jvm-refused',
      detail: "The JVM refused to start (exit code 1): Unrecognized VM option 'NoSuchFlag'",
    },
  });
});

test('a container that cannot be started is given up in the engine’s words', async () => {
  await using fake = await startFakeTask({ name: 'app', startError: 'no such file: java' });
  expect(await driveInVain(fake)).toMatchObject({
    kind: 'given-up',
    failure: {
      kind: 'never-ready',
      detail: expect.stringMatching(/^Container app could not be started: .*no such file: java/),
    },
  });
});

test('a service that listens elsewhere is given up with the ports that it listens on', async () => {
  await using fake = await startFakeTask({ name: 'app' });
  const listeningPorts: DriveOptions['listeningPorts'] = async () => [{ port: 9090, isLoopback: false }];
  expect(await driveInVain(fake, [], { readyWithinMs: 20, listeningPorts })).toEqual({
    kind: 'given-up',
    failure: {
      kind: 'never-ready',
      detail: expect.stringMatching(
        /^The service did not answer GET :8080\/health as healthy within 0\.02 s of its start \(last: HTTP 404\)\. Nothing listens on port 8080, but on 9090:/,
      ),
    },
  });
});
