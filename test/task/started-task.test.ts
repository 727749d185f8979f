import { describe, expect, it } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import type { StopRequest } from '../../harness/task/service-scheduler.ts';
import type { Dependency } from '../../harness/task/task-spec.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { startFakeTask, type FakeTask } from './fake-task.ts';

const diesOf =
  (deadly: string, exitCode: number) =>
  (signal: string): number | null =>
    signal === deadly ? exitCode : null;

const REQUEST: StopRequest = { stopCode: 'UserInitiated', stoppedReason: 'a test' };
const STOP = { request: REQUEST };

function on(containerName: string, condition: Dependency['condition'] = 'START'): readonly Dependency[] {
  return [{ containerName, condition }];
}

function signals({ timeline }: FakeTask): readonly string[] {
  return eventsOfKind(timeline.events, 'signal').map(({ container, signal }) => `${container} ${signal}`);
}

describe('stopping', () => {
  it('sends SIGTERM only to a service that ends by it', async () => {
    await using fake = await startFakeTask({ name: 'app', onSignal: diesOf('SIGTERM', 143) });
    const stopped = await fake.task.stop(STOP);
    expect(signals(fake)).toEqual(['app SIGTERM']);
    expect(stopped.exits).toMatchObject([{ container: 'app', exitCode: 143, oomKilled: false }]);
    expect(stopped.request).toEqual(REQUEST);
  });

  it('sends SIGKILL after the stop timeout to one that ignores SIGTERM', async () => {
    await using fake = await startFakeTask({ name: 'app', dyingMs: 30, stopTimeoutSeconds: 80 });
    const stopped = await fake.task.stop(STOP);
    expect(signals(fake)).toEqual(['app SIGTERM', 'app SIGKILL']);
    const [term, kill] = eventsOfKind(fake.timeline.events, 'signal');
    expect((kill?.atMs ?? 0) - (term?.atMs ?? 0)).toBeGreaterThanOrEqual(79);
    expect(stopped.exits).toMatchObject([{ exitCode: 137 }]);
  });

  it('gives each container its own stop timeout', async () => {
    await using fake = await startFakeTask(
      { name: 'app', stopTimeoutSeconds: 10 },
      { name: 'agent', stopTimeoutSeconds: 120 },
    );
    await fake.task.stop(STOP);
    const killedAtMs = (container: string): number =>
      eventsOfKind(fake.timeline.events, 'signal').findLast((event) => event.container === container)?.atMs ??
      0;
    expect(killedAtMs('agent') - killedAtMs('app')).toBeGreaterThan(80);
  });

  it('sends the image’s own stop signal', async () => {
    await using fake = await startFakeTask({
      name: 'app',
      stopSignal: 'SIGINT',
      onSignal: diesOf('SIGINT', 0),
    });
    await fake.task.stop(STOP);
    expect(signals(fake)).toEqual(['app SIGINT']);
  });

  it('cuts every stop timeout short when it is in a hurry', async () => {
    await using fake = await startFakeTask({ name: 'app', stopTimeoutSeconds: 5000 });
    const beforeMs = monotonicClock.nowMs();
    await fake.task.stop({ ...STOP, hurryAfterMs: 20 });
    expect(monotonicClock.nowMs() - beforeMs).toBeLessThan(2000);
    expect(fake.signalsOf('app')).toEqual(['SIGTERM', 'SIGKILL']);
  });

  it('notes when a signal was sent, not when the engine had done with it', async () => {
    await using fake = await startFakeTask({ name: 'app', onSignal: diesOf('SIGTERM', 143), dyingMs: 100 });
    const beforeMs = monotonicClock.nowMs();
    await fake.task.stop(STOP);
    const sentAtMs = eventsOfKind(fake.timeline.events, 'signal')[0]?.atMs ?? 0;
    expect(sentAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(monotonicClock.nowMs() - sentAtMs).toBeGreaterThanOrEqual(99);
  });

  it('signals all at once; the last to end makes the task STOPPED', async () => {
    await using fake = await startFakeTask(
      { name: 'app', onSignal: () => null, stopTimeoutSeconds: 5000 },
      { name: 'agent', essential: false, onSignal: () => null, stopTimeoutSeconds: 5000 },
    );
    const stopping = fake.task.stop(STOP);
    await expect
      .poll(() => [fake.signalsOf('app'), fake.signalsOf('agent')])
      .toEqual([['SIGTERM'], ['SIGTERM']]);
    fake.exit('app', 143, '2026-11-23T05:01:00.000000001Z');
    fake.exit('agent', 0, '2026-11-23T05:01:07.25Z');
    const stopped = await stopping;
    const [stop] = eventsOfKind(fake.timeline.events, 'task-stopped');
    expect(stop).toMatchObject({ ...REQUEST, atMs: Date.parse('2026-11-23T05:01:07.250Z') });
    expect(stopped.exits.map(({ container }) => container)).toEqual(['app', 'agent']);
  });

  it('signals a container only after all that depend on it have ended', async () => {
    await using fake = await startFakeTask(
      { name: 'app', dependsOn: on('uploader'), onSignal: () => null, stopTimeoutSeconds: 5000 },
      { name: 'uploader', onSignal: diesOf('SIGTERM', 0) },
      { name: 'logs', onSignal: diesOf('SIGTERM', 0) },
    );
    await fake.started('app');
    const stopping = fake.task.stop(STOP);
    await expect.poll(() => signals(fake).toSorted()).toEqual(['app SIGTERM', 'logs SIGTERM']);
    expect(fake.signalsOf('uploader')).toEqual([]);
    fake.exit('app', 143);
    await stopping;
    expect(signals(fake).at(-1)).toBe('uploader SIGTERM');
  });

  it('never starts a container whose turn has not come', async () => {
    await using fake = await startFakeTask(
      { name: 'app', dependsOn: on('seed', 'COMPLETE') },
      { name: 'seed', essential: false, onSignal: diesOf('SIGTERM', 143) },
    );
    const stopped = await fake.task.stop(STOP);
    expect(fake.startsOf('app')).toBe(0);
    expect(stopped.exits.map(({ container }) => container)).toEqual(['seed']);
    expect(eventsOfKind(fake.timeline.events, 'container-not-started')).toMatchObject([
      { container: 'app', exitCode: null, reason: null },
    ]);
  });
});

describe('the end of an essential container', () => {
  it('is that of the task, with the engine’s times', async () => {
    await using fake = await startFakeTask({ name: 'app' });
    fake.exit('app', 3, '2026-11-23T05:01:00.1234567Z');
    const end = await fake.task.essentialEnd;
    expect(end).toMatchObject({ kind: 'exited', exit: { container: 'app', exitCode: 3, oomKilled: false } });
    const { request, exits } = await fake.task.stopped;
    expect(request).toEqual({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    });
    expect(exits[0]?.startedAtEngineMs).toBe(Date.parse('2026-11-23T05:00:00.500Z'));
    expect(exits[0]?.finishedAtEngineMs).toBeCloseTo(Date.parse('2026-11-23T05:01:00.123Z') + 0.4567, 3);
    expect(fake.signalsOf('app')).toEqual([]);
  });

  it('stops the others, in order', async () => {
    await using fake = await startFakeTask(
      { name: 'app', dependsOn: on('uploader'), onSignal: diesOf('SIGTERM', 143) },
      { name: 'uploader', onSignal: diesOf('SIGTERM', 0) },
      { name: 'agent' },
    );
    await fake.started('app');
    fake.exit('agent', 1);
    await fake.task.stopped;
    expect(signals(fake)).toEqual(['app SIGTERM', 'uploader SIGTERM']);
  });

  it('is written once, though a stop is requested meanwhile', async () => {
    await using fake = await startFakeTask({ name: 'app' }, { name: 'agent', dyingMs: 20 });
    fake.exit('app', 3);
    await fake.task.essentialEnd;
    const stopped = await fake.task.stop(STOP);
    expect(stopped.request.stopCode).toBe('EssentialContainerExited');
    expect(eventsOfKind(fake.timeline.events, 'stop-requested')).toHaveLength(1);
    expect(
      eventsOfKind(fake.timeline.events, 'task-status').filter(({ status }) => status === 'STOPPING'),
    ).toHaveLength(1);
  });

  it('does not change why a task stops that a service is already draining', async () => {
    await using fake = await startFakeTask({ name: 'app' });
    const request: StopRequest = {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Task failed container health checks',
    };
    fake.timeline.record({ kind: 'stop-requested', ...request });
    fake.exit('app', 3);
    expect((await fake.task.stopped).request).toEqual(request);
    expect(eventsOfKind(fake.timeline.events, 'stop-requested')).toHaveLength(1);
  });

  it('is not that of a container that is not essential', async () => {
    await using fake = await startFakeTask({ name: 'uploader', essential: false }, { name: 'app' });
    fake.exit('uploader', 0);
    await fake.timeline.first('container-exited', { signal: AbortSignal.timeout(5000) });
    expect(eventsOfKind(fake.timeline.events, 'stop-requested')).toEqual([]);
    fake.exit('app', 3);
    expect(await fake.task.essentialEnd).toMatchObject({ exit: { container: 'app' } });
  });
});

describe('a stopped task', () => {
  it('still has its files, and says which it does not have', async () => {
    await using fake = await startFakeTask({
      name: 'app',
      files: { '/tmp/heap_dump.hprof': 'JAVA PROFILE' },
      folders: ['/tmp'],
    });
    const stopped = await fake.task.stop(STOP);
    const read: string[] = [];
    const consume = async (content: AsyncIterable<Uint8Array>) => {
      read.push(Buffer.concat(await Array.fromAsync(content)).toString());
    };
    const path = '/tmp/heap_dump.hprof';
    expect(await stopped.readFile({ container: 'app', path }, consume)).toBe(true);
    expect(read).toEqual(['JAVA PROFILE']);
    expect(await stopped.readFile({ container: 'app', path: '/tmp/other' }, consume)).toBe(false);
    expect(await stopped.readFile({ container: 'app', path: '/tmp' }, consume)).toBe(false);
    expect(read).toHaveLength(1);
    await expect(stopped.readFile({ container: 'sidecar', path }, consume)).rejects.toThrow(
      'no container sidecar',
    );
  });

  it('is removed when it is disposed, not before, and once', async () => {
    await using fake = await startFakeTask({ name: 'app' });
    const stopped = await fake.task.stop(STOP);
    expect(fake.removals()).toBe(0);
    await stopped[Symbol.asyncDispose]();
    await stopped[Symbol.asyncDispose]();
    await fake.task[Symbol.asyncDispose]();
    expect(fake.removals()).toBe(1);
  });
});
