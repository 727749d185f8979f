import Dockerode from 'dockerode';
import { expect, test, vi } from 'vitest';
import type { ContainerMemory } from '../../../harness/task/metadata/container-stats.ts';
import { TaskObserver } from '../../../harness/task/metadata/task-observer.ts';
import { startFakeS3Server } from '../../sink/fake-s3-server.ts';

interface FakeState {
  readonly Status: string;
  readonly Running: boolean;
  readonly StartedAt: string;
  readonly ExitCode?: number;
}

/** An engine with one container, `app`, whose state the test sets; `null` when it is removed. */
async function startFakeEngine() {
  const engine: { state: FakeState | null; usedBytes: number | null; hasReadings: boolean } = {
    hasReadings: true,
    state: { Status: 'created', Running: false, StartedAt: '0001-01-01T00:00:00Z' },
    usedBytes: null,
  };
  let readings = 0;
  const memories: (ContainerMemory & { readonly container: string })[] = [];
  const server = await startFakeS3Server({
    onRequest: (request, response) => {
      const isStats = request.url?.includes('/stats') ?? false;
      if (engine.state === null) {
        response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"message":"gone"}');
        return;
      }
      readings += isStats ? 1 : 0;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      if (isStats && !engine.hasReadings) {
        response.end();
        return;
      }
      response.end(JSON.stringify(isStats ? reading(readings) : inspection(engine.state)));
    },
  });
  const observer = new TaskObserver({
    docker: new Dockerode({ host: server.host, port: server.port, protocol: 'http' }),
    networkContainerId: 'pause',
    readUsedBytes: async () => engine.usedBytes,
    onMemory: (container, memory) => memories.push({ container, ...memory }),
  });
  return { engine, observer, memories, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function inspection(state: FakeState) {
  return {
    Image: 'sha256:daf3',
    Created: '2026-11-23T06:00:00Z',
    State: { ExitCode: 0, FinishedAt: '2026-11-23T07:00:00Z', Pid: 7, ...state },
  };
}

function reading(number: number) {
  return {
    read: `2026-11-23T06:00:${String(number).padStart(2, '0')}Z`,
    blkio_stats: {},
    cpu_stats: {},
    memory_stats: { usage: 1000 * number, stats: { inactive_file: 200 } },
    networks: { eth0: { rx_bytes: number, tx_bytes: 0 } },
  };
}

const running = (startedAt: string): FakeState => ({
  Status: 'running',
  Running: true,
  StartedAt: startedAt,
});

test('a container is created, running and stopped as the engine says', async () => {
  await using fake = await startFakeEngine();
  await fake.observer.add('app', 'app');
  expect(fake.observer.containers.get('app')).toMatchObject({ knownStatus: 'CREATED', startedAt: null });
  fake.engine.state = running('2026-11-23T06:01:00Z');
  await fake.observer.refresh();
  expect(fake.observer.containers.get('app')).toMatchObject({
    knownStatus: 'RUNNING',
    startedAt: '2026-11-23T06:01:00Z',
    finishedAt: null,
    exitCode: null,
  });
  fake.engine.state = { ...running('2026-11-23T06:01:00Z'), Status: 'exited', Running: false, ExitCode: 3 };
  await fake.observer.refresh();
  expect(fake.observer.containers.get('app')).toMatchObject({
    knownStatus: 'STOPPED',
    exitCode: 3,
    finishedAt: '2026-11-23T07:00:00Z',
    restartCount: 0,
  });
});

test('a container that is gone stays as it was seen last', async () => {
  await using fake = await startFakeEngine();
  fake.engine.state = running('2026-11-23T06:01:00Z');
  await fake.observer.add('app', 'app');
  fake.engine.state = null;
  await fake.observer.refresh();
  expect(fake.observer.containers.get('app')).toMatchObject({ knownStatus: 'RUNNING' });
});

test('a container that starts again has been restarted', async () => {
  await using fake = await startFakeEngine();
  await fake.observer.add('app', 'app');
  for (const startedAt of ['2026-11-23T06:01:00Z', '2026-11-23T06:01:00Z', '2026-11-23T06:09:00Z']) {
    fake.engine.state = running(startedAt);
    await fake.observer.refresh();
  }
  expect(fake.observer.containers.get('app')).toMatchObject({ restartCount: 1 });
});

test('statistics take two readings, are not read again within 10 s, and end with the container', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  await using fake = await startFakeEngine();
  fake.engine.state = running('2026-11-23T06:01:00Z');
  await fake.observer.add('app', 'app');
  await fake.observer.refresh();
  expect(fake.observer.samples('app')).toBeUndefined();
  await fake.observer.refresh();
  const second = fake.observer.samples('app');
  expect(second).toBeDefined();
  vi.advanceTimersByTime(9000);
  await fake.observer.refresh();
  expect(fake.observer.samples('app')).toEqual(second);
  vi.advanceTimersByTime(1000);
  await fake.observer.refresh();
  expect(fake.observer.samples('app')).toMatchObject({ previous: second?.current });
  vi.useRealTimers();
  fake.engine.state = { ...running('2026-11-23T06:01:00Z'), Status: 'exited', Running: false };
  await fake.observer.refresh();
  expect(fake.observer.samples('app')).toBeUndefined();
});

test('an engine that has no words left for a container that is being removed is no failure', async () => {
  await using fake = await startFakeEngine();
  fake.engine.state = running('2026-11-23T06:01:00Z');
  await fake.observer.add('app', 'app');
  fake.engine.hasReadings = false;
  await fake.observer.refresh();
  expect(fake.observer.samples('app')).toBeUndefined();
  fake.engine.hasReadings = true;
  await fake.observer.refresh();
  await fake.observer.refresh();
  expect(fake.observer.samples('app')).toBeDefined();
});

test('used storage is measured while a container runs, and stays known where it cannot be told', async () => {
  await using fake = await startFakeEngine();
  fake.engine.state = running('2026-11-23T06:01:00Z');
  fake.engine.usedBytes = 3 * 1024 ** 2;
  await fake.observer.add('app', 'app');
  await fake.observer.refresh();
  expect(fake.observer.utilizedMiB).toBe(3);
  fake.engine.usedBytes = null;
  await fake.observer.refresh();
  expect(fake.observer.utilizedMiB).toBe(3);
});

test('tells what a container holds, each time it is read', async () => {
  await using fake = await startFakeEngine();
  fake.engine.state = running('2026-11-23T06:01:00Z');
  await fake.observer.add('app', 'app');
  await fake.observer.refresh();
  expect(fake.memories).toMatchObject([{ container: 'app' }]);
  const [memory] = fake.memories;
  expect((memory?.usedBytes ?? 0) % 1000).toBe(800);
  expect(memory?.readAtMs).toBeGreaterThan(Date.parse('2026-11-23T06:00:00Z'));
});
