import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { LogSocket } from '../../harness/sidecar/log-socket.ts';
import { pointAtHarness } from '../../harness/sidecar/point-at-harness.ts';
import { NOTHING_ADDED } from '../../harness/task/definition/harness-additions.ts';
import { readTaskInput, taskSpecOf } from '../../harness/task/task-input.ts';
import type { ContainerSpec } from '../../harness/task/task-spec.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { partImage } from '../sink/part-image.ts';
import { shell, startMirrorTask, type MirrorTask } from './mirror-task.ts';

const FIXTURES = fileURLToPath(new URL('../task/definition/fixtures/', import.meta.url));
/** Clocks ÷ 10. */
const TIME_SCALE = 10;
const SERVICE = shell('trap "exit 143" TERM; echo serving; while :; do sleep 0.05; done');
const UPLOADER = shell('trap "echo uploaded; exit 0" TERM; echo waiting; while :; do sleep 0.05; done');

const docker = connectDocker();
let directory = '';
let secretsFile = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-definitions-'));
  secretsFile = join(directory, 'secrets');
  await writeFile(secretsFile, 'DATABASE_PASSWORD=a\nDD_API_KEY=b\nSPRING_DATASOURCE_PASSWORD=c\n');
});
afterAll(async () => rm(directory, { recursive: true }));

/**
 * Starts a fixture with its own order, users, limits, health checks and stop timeouts. Its private images
 * are replaced by a shell that behaves like them; its public sidecars by the harness's stand-ins.
 */
async function startFixture(
  name: string,
  {
    container,
    commands,
  }: { readonly container: string; readonly commands: Readonly<Record<string, readonly string[]>> },
): Promise<MirrorTask> {
  await using made = new AsyncDisposableStack();
  const input = await readTaskInput({ file: join(FIXTURES, name), secretsFile, container });
  const image = await partImage(docker, 'jvm-17');
  const spec = taskSpecOf(input, { ...NOTHING_ADDED, sampleImages: new Map([['orders', image]]) });
  const socketName = `mirror-${randomUUID().slice(0, 8)}-socket`;
  const labels = { 'lastgasp.test': socketName };
  const logSocket = made.use(await LogSocket.create({ docker, name: socketName, labels }));
  const nowhere = { host: 'nowhere.invalid', port: 9 };
  const { spec: pointed, additions } = pointAtHarness({
    spec,
    taskId: 'fixture',
    endpoints: { datadogIntake: nowhere, logCollector: nowhere, logSocket },
    images: { node: await partImage(docker, 'node'), available: new Set() },
  });
  const { containers, ...rest } = pointed;
  const mirror = made.use(
    await startMirrorTask({
      spec: rest,
      containers: containers.map((definition) => withCommand(definition, { image, commands })),
      engineAdditions: additions,
      timeScale: TIME_SCALE,
    }),
  );
  const owned = made.move();
  return { ...mirror, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function withCommand(
  definition: ContainerSpec,
  {
    image,
    commands,
  }: { readonly image: string; readonly commands: Readonly<Record<string, readonly string[]>> },
): ContainerSpec {
  const command = commands[definition.name];
  return command === undefined
    ? definition
    : { ...definition, image, command, entryPoint: null, workingDirectory: null };
}

function startsOf({ timeline }: MirrorTask): readonly string[] {
  return eventsOfKind(timeline.events, 'container-started').map(({ container }) => container);
}

function exitsOf({ timeline }: MirrorTask): readonly string[] {
  return eventsOfKind(timeline.events, 'container-exited')
    .toSorted((left, right) => left.atMs - right.atMs)
    .map(({ container }) => container);
}

test('the Datadog sidecar sample starts its app once the agent is healthy and stops it before the agent', async () => {
  await using mirror = await startFixture('datadog-sidecar.json', {
    container: 'order-service',
    commands: { 'order-service': SERVICE },
  });
  await mirror.printed('order-service', /serving/);
  expect(startsOf(mirror)).toEqual(['datadog-agent', 'order-service']);
  const healthy = eventsOfKind(mirror.timeline.events, 'container-health').find(
    ({ container }) => container === 'datadog-agent',
  );
  expect(healthy).toMatchObject({ health: 'HEALTHY' });
  await mirror.stop();
  expect(exitsOf(mirror)).toEqual(['order-service', 'datadog-agent']);
  expect(await mirror.describe()).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
});

test('the Spring Boot service starts behind its log router and is stopped before it', async () => {
  await using mirror = await startFixture('spring-boot-firelens.json', {
    container: 'billing-api',
    commands: { 'billing-api': SERVICE },
  });
  await mirror.printed('billing-api', /serving/);
  expect(startsOf(mirror)).toEqual(['log-router', 'billing-api']);
  expect((await mirror.exec('billing-api', 'id -u; echo $FLUENT_HOST:$FLUENT_PORT')).output).toBe(
    '10001\n127.0.0.1:24224\n',
  );
  await mirror.stop();
  expect(exitsOf(mirror)).toEqual(['billing-api', 'log-router']);
});

test('the uploader sidecar outlives the worker that depends on it and finishes', async () => {
  await using mirror = await startFixture('uploader-sidecar.json', {
    container: 'report-worker',
    commands: {
      'report-worker': SERVICE,
      'dump-uploader': UPLOADER,
      'volume-owner': ['chown', '10001', '/dumps'],
    },
  });
  await mirror.printed('report-worker', /serving/);
  expect(startsOf(mirror)).toEqual(['volume-owner', 'dump-uploader', 'report-worker']);
  expect((await mirror.exec('report-worker', 'touch /dumps/heap.hprof && id -u')).output).toBe('10001\n');
  await mirror.stop();
  expect(exitsOf(mirror)).toEqual(['volume-owner', 'report-worker', 'dump-uploader']);
  expect(mirror.log('dump-uploader').map(({ text }) => text)).toContain('uploaded');
});
