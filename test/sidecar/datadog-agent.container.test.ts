import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pointAtHarness, type PointedTask } from '../../harness/sidecar/point-at-harness.ts';
import type { DatadogIntakeEvent } from '../../harness/sink/datadog-intake-event.ts';
import { startDatadogIntake, type StartedDatadogIntake } from '../../harness/sink/datadog-intake.ts';
import type { SinkFailure } from '../../harness/sink/sink-event.ts';
import type { ContainerSpec } from '../../harness/task/task-spec.ts';
import { partImage } from '../sink/part-image.ts';
import { containerSpec, taskSpec } from './example-spec.ts';
import { runProfiledApp } from './profiled-app.ts';
import { startSidecarTask, type RunningContainer, type SidecarTask } from './sidecar-task.ts';

const MAIN = `
public class Main {
  public static void main(String[] arguments) throws Exception {
    for (int i = 0; ; i++) { byte[] waste = new byte[100_000]; waste[i % 100] = 1; Thread.sleep(5); }
  }
}`;
const UPLOAD_BYTES = 50_000_000;

let task: SidecarTask;
let intake: StartedDatadogIntake;
let bodiesDirectory = '';
let events: (DatadogIntakeEvent | SinkFailure)[] = [];

beforeEach(async () => {
  bodiesDirectory = await mkdtemp(join(tmpdir(), 'lastgasp-intake-'));
  events = [];
  task = await startSidecarTask();
  intake = await startDatadogIntake({
    place: task.place,
    bodiesDirectory,
    onEvent: (event) => events.push(event),
  });
});
afterEach(async () => {
  await intake[Symbol.asyncDispose]();
  await task[Symbol.asyncDispose]();
  await rm(bodiesDirectory, { recursive: true });
});

/** A task of the app and a Datadog Agent whose image is not here. */
async function pointedTask(app: Partial<ContainerSpec>): Promise<PointedTask> {
  return pointAtHarness({
    spec: taskSpec(
      containerSpec({ name: 'app', image: await partImage(task.docker, 'jvm-17'), ...app }),
      containerSpec({ name: 'datadog-agent', image: 'public.ecr.aws/datadog/agent:latest' }),
    ),
    taskId: '0af7651916cd43dd8448eb211c80319c',
    endpoints: {
      datadogIntake: { host: intake.host, port: intake.port },
      logCollector: { host: 'unused', port: 1 },
      logSocket: { volume: 'unused', engineFile: '/unused' },
    },
    images: { node: task.place.nodeImage, available: new Set() },
  });
}

/** Starts the Agent, waits until it listens, then starts a shell script as the app. */
async function runScript(script: string): Promise<RunningContainer> {
  const waiting = 'until (exec 3<>/dev/tcp/127.0.0.1/8126) 2> /dev/null; do sleep 0.1; done';
  const pointed = await pointedTask({ command: ['bash', '-c', `${waiting}; ${script}`] });
  await task.run(pointed, 'datadog-agent');
  return task.run(pointed, 'app');
}

function begins(path: string): Extract<DatadogIntakeEvent, { kind: 'request-begin' }>[] {
  return events.filter((event) => event.kind === 'request-begin').filter((event) => event.path === path);
}

function endOf(request: number): Extract<DatadogIntakeEvent, { kind: 'request-end' }> {
  const found = events
    .filter((event) => event.kind === 'request-end')
    .find((event) => event.request === request);
  if (found === undefined) throw new Error(`request ${request} has not ended`);
  return found;
}

test('a profile of the real Java agent arrives in full through the stand-in', async () => {
  await runProfiledApp(task, {
    intake,
    app: {
      source: MAIN,
      jvmFlags: [
        '-Xmx128m',
        '-Ddd.service=orders',
        '-Ddd.profiling.enabled=true',
        '-Ddd.profiling.start-force-first=true',
        '-Ddd.profiling.upload.period=10',
      ],
    },
  });
  const first = await vi.waitFor(
    () => {
      const [begin] = begins('/api/v2/profile');
      if (begin === undefined) throw new Error('no profile has come');
      return { begin, end: endOf(begin.request) };
    },
    { timeout: 55_000, interval: 250 },
  );
  expect(first.end).toMatchObject({ outcome: 'received' });
  expect(first.begin.headers).toMatchObject({ 'dd-evp-origin': 'dd-trace-java' });
  expect(first.begin.headers['via']).toContain('lastgasp-stand-in');
  const body = await readFile(intake.bodyFile(first.end.file ?? ''));
  const boundary = /boundary=(.+)$/.exec(first.begin.headers['content-type'] ?? '')?.[1] ?? '';
  expect(body).toHaveLength(first.end.receivedBytes);
  expect(body.includes('name="main"')).toBe(true);
  expect(body.subarray(-boundary.length - 6).toString()).toBe(`--${boundary}--\r\n`);
  expect(events.filter(({ kind }) => kind === 'failure')).toEqual([]);
});

test('with the intake gone a profile is refused with 502', async () => {
  await intake.settle();
  const app = await runScript(
    "curl -s -o /dev/null -w '%{http_code}\\n' -H 'Transfer-Encoding: chunked' --data-binary @/etc/passwd http://localhost:8126/profiling/v1/input",
  );
  await app.ended;
  expect(app.lines.map(({ text }) => text)).toEqual(['502']);
  expect(events).toEqual([]);
});

test('an upload whose app is killed half-way is truncated, never received', async () => {
  const app = await runScript(
    `head -c ${UPLOAD_BYTES} /dev/urandom > /tmp/profile; exec curl -s --limit-rate 5M -H 'Transfer-Encoding: chunked' -T /tmp/profile -X POST http://localhost:8126/profiling/v1/input`,
  );
  const begin = await vi.waitFor(
    () => {
      const [found] = begins('/api/v2/profile');
      if (found === undefined) throw new Error('no upload has begun');
      return found;
    },
    { timeout: 30_000 },
  );
  // Not before some of it is on its way.
  await vi.waitFor(async () => expect(await storedBytes()).toBeGreaterThan(1_000_000), { timeout: 10_000 });
  await app.container.kill();
  const end = await vi.waitFor(() => endOf(begin.request), { timeout: 10_000 });
  expect(end.outcome).toBe('truncated');
  expect(end.receivedBytes).toBeGreaterThan(1_000_000);
  expect(end.receivedBytes).toBeLessThan(UPLOAD_BYTES);
});

test('an upload under way when the Agent is killed is truncated too', async () => {
  const pointed = await pointedTask({
    command: [
      'bash',
      '-c',
      `head -c ${UPLOAD_BYTES} /dev/urandom > /tmp/profile; curl -s --retry 20 --retry-connrefused --retry-delay 1 --limit-rate 5M -T /tmp/profile -X POST http://localhost:8126/profiling/v1/input`,
    ],
  });
  const agent = await task.run(pointed, 'datadog-agent');
  await task.run(pointed, 'app');
  await vi.waitFor(async () => expect(await storedBytes()).toBeGreaterThan(1_000_000), { timeout: 30_000 });
  await agent.container.kill();
  await vi.waitFor(() => expect(endOf(1)).toMatchObject({ outcome: 'truncated' }), { timeout: 10_000 });
});

test('an OOM event sent to DogStatsD arrives in its own words, and a metric does not', async () => {
  const event = '_e{16,5}:OutOfMemoryError|heaps|t:error|#runtime-id:1';
  await runScript(
    `printf 'jvm.heap:1|g' > /dev/udp/127.0.0.1/8125; printf '${event}' > /dev/udp/127.0.0.1/8125`,
  );
  const end = await vi.waitFor(() => endOf(1), { timeout: 20_000 });
  expect(begins('/dogstatsd/events')).toHaveLength(1);
  expect(await readFile(intake.bodyFile(end.file ?? ''), 'utf8')).toBe(event);
});

test('SIGTERM ends the idle stand-in at once', async () => {
  const pointed = await pointedTask({});
  const agent = await task.run(pointed, 'datadog-agent');
  const beganAtMs = performance.now();
  await vi.waitFor(
    async () => {
      await agent.container.kill({ signal: 'SIGTERM' }).catch(() => undefined);
      expect((await agent.container.inspect()).State.Running).toBe(false);
    },
    { timeout: 10_000, interval: 200 },
  );
  expect((await agent.container.inspect()).State.ExitCode).toBe(0);
  expect(performance.now() - beganAtMs).toBeLessThan(10_000);
});

async function storedBytes(): Promise<number> {
  return readFile(intake.bodyFile('000001.body')).then(
    ({ length }) => length,
    () => 0,
  );
}
