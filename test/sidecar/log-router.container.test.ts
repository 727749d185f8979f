import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseEngineTime } from '../../harness/engine/engine-clock.ts';
import { pointAtHarness, type PointedTask } from '../../harness/sidecar/point-at-harness.ts';
import { LogSocket } from '../../harness/sidecar/log-socket.ts';
import type { LogCollectorEvent } from '../../harness/sink/log-collector-event.ts';
import { startLogCollector, type StartedLogCollector } from '../../harness/sink/log-collector.ts';
import type { SinkFailure } from '../../harness/sink/sink-event.ts';
import { partImage } from '../sink/part-image.ts';
import { containerSpec, taskSpec } from './example-spec.ts';
import { startSidecarTask, type SidecarTask } from './sidecar-task.ts';

/** `dependsOn` START is all that ECS waits for: an app that dies before the router listens is not heard. */
const ROUTER_LISTENS = 'until (exec 3<>/dev/tcp/127.0.0.1/24224) 2> /dev/null; do sleep 0.1; done';
const BANNER = 'java.lang.OutOfMemoryError: Java heap space';

let task: SidecarTask;
let socket: LogSocket;
let collector: StartedLogCollector;
let events: (LogCollectorEvent | SinkFailure)[] = [];

beforeEach(async () => {
  events = [];
  task = await startSidecarTask();
  socket = await LogSocket.create({ docker: task.docker, name: `${task.name}-log`, labels: task.labels });
  collector = await startLogCollector({ place: task.place, onEvent: (event) => events.push(event) });
});
afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  await task[Symbol.asyncDispose]();
  await socket[Symbol.asyncDispose]();
});

/** A task of an app that runs a shell script and a log router whose image is not here. */
async function pointedTask(script: string): Promise<PointedTask> {
  return pointAtHarness({
    spec: taskSpec(
      containerSpec({
        name: 'app',
        image: await partImage(task.docker, 'jvm-17'),
        command: ['bash', '-c', script],
        logRoute: { kind: 'awsfirelens', options: { Name: 'cloudwatch' } },
      }),
      containerSpec({
        name: 'log_router',
        image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
        isLogRouter: true,
        logRoute: { kind: 'awslogs', options: {} },
      }),
    ),
    taskId: '0af7651916cd43dd8448eb211c80319c',
    endpoints: {
      datadogIntake: { host: 'unused', port: 1 },
      logCollector: { host: collector.host, port: collector.port },
      logSocket: socket,
    },
    images: { node: task.place.nodeImage, available: new Set() },
  });
}

function texts(): string[] {
  return events.map((event) => (event.kind === 'failure' ? `FAILURE ${event.message}` : event.text));
}

test('an app’s lines leave the task through the log router, stream and time with them', async () => {
  const pointed = await pointedTask(`echo '${BANNER}'; sleep 2; echo trace >&2; sleep 60`);
  await task.run(pointed, 'log_router');
  const app = await task.run(pointed, 'app');
  await vi.waitFor(() => expect(texts()).toEqual([BANNER, 'trace']), { timeout: 20_000 });
  expect(events).toMatchObject([
    { kind: 'log-record', tag: 'app-firelens-0af7651916cd43dd8448eb211c80319c', stream: 'stdout' },
    { kind: 'log-record', stream: 'stderr' },
  ]);
  const [first] = events;
  const [seen, next] = [BANNER, 'trace'].map((line) => app.lines.find(({ text }) => text === line));
  if (first?.kind !== 'log-record' || seen === undefined || next === undefined)
    throw new Error('the banner was not seen twice');
  // The harness reads the same line in the engine's own copy, with the engine's time.
  const awayMs = (line: { readonly engineTimeMs: number }): number =>
    Math.abs((first.recordedAtMs ?? 0) - line.engineTimeMs);
  expect(awayMs(seen)).toBeLessThan(awayMs(next));
  expect(first.atMs).toBeGreaterThan(seen.engineTimeMs);
});

test('what the app prints in its last moment is delivered when the router gets SIGTERM', async () => {
  const pointed = await pointedTask(
    `${ROUTER_LISTENS}; for i in $(seq 200); do echo "line $i"; done; echo '${BANNER}'`,
  );
  const router = await task.run(pointed, 'log_router');
  const app = await task.run(pointed, 'app');
  await app.ended;
  await router.container.stop({ t: 10 });
  await collector.settle();
  expect(texts()).toHaveLength(201);
  expect(texts().at(-1)).toBe(BANNER);
  expect((await router.container.inspect()).State.ExitCode).toBe(0);
});

test('what the router holds when it is killed is lost, and the harness still reads it from the engine', async () => {
  const pointed = await pointedTask(
    `${ROUTER_LISTENS}; for i in $(seq 2000); do echo "line $i"; sleep 0.02; done`,
  );
  const router = await task.run(pointed, 'log_router');
  const app = await task.run(pointed, 'app');
  // Kills it right after a delivery, so that what it has taken since is still with it.
  await vi.waitFor(() => expect(texts()).not.toEqual([]), { timeout: 20_000, interval: 5 });
  await router.container.kill();
  const routerEndMs = parseEngineTime((await router.container.inspect()).State.FinishedAt);
  await vi.waitFor(() => expect(app.lines.at(-1)?.engineTimeMs).toBeGreaterThan(routerEndMs));
  await collector.settle();
  const seen = app.lines.filter(({ engineTimeMs }) => engineTimeMs < routerEndMs).map(({ text }) => text);
  expect(texts().length).toBeLessThan(seen.length);
  expect(texts()).toEqual(seen.slice(0, texts().length));
});

test('an app ends although its log router is dead', async () => {
  const pointed = await pointedTask('sleep 1; for i in $(seq 300); do echo "line $i"; done; exit 3');
  const router = await task.run(pointed, 'log_router');
  const app = await task.run(pointed, 'app');
  await router.container.kill();
  await app.ended;
  expect((await app.container.inspect()).State).toMatchObject({ Running: false, ExitCode: 3 });
  expect(app.lines).toHaveLength(300);
}, 30_000);

test('an app that logs by itself reaches the router at FLUENT_HOST and FLUENT_PORT', async () => {
  // ["orders", 1700000000, {"level": "error"}] in MessagePack.
  const bytes = String.raw`\x93\xa6orders\xce\x65\x53\xf1\x00\x81\xa5level\xa5error`;
  const pointed = await pointedTask(
    `until printf '${bytes}' > /dev/tcp/$FLUENT_HOST/$FLUENT_PORT; do sleep 0.1; done 2> /dev/null; sleep 60`,
  );
  await task.run(pointed, 'log_router');
  await task.run(pointed, 'app');
  await vi.waitFor(
    () =>
      expect(events).toMatchObject([
        { tag: 'orders', stream: null, recordedAtMs: 1_700_000_000_000, text: '{"level":"error"}' },
      ]),
    { timeout: 20_000 },
  );
});
