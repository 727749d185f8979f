import { describe, expect, it } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import type { DeliveredSignal, StopOptions } from '../../harness/task/started-task.ts';
import { startFakeTask } from './fake-task.ts';

const diesOf =
  (deadly: string, exitCode: number) =>
  (signal: string): number | null =>
    signal === deadly ? exitCode : null;

interface RecordedStop extends StopOptions {
  readonly delivered: DeliveredSignal[];
}

function stopOptions(stopTimeoutMs: number): RecordedStop {
  const delivered: DeliveredSignal[] = [];
  return { clock: monotonicClock, stopTimeoutMs, onSignal: (signal) => delivered.push(signal), delivered };
}

describe('stopping', () => {
  it('sends SIGTERM only to a service that ends by it', async () => {
    await using fake = await startFakeTask({ name: 'app', onSignal: diesOf('SIGTERM', 143) });
    const options = stopOptions(5000);
    const stopped = await fake.task.stop(options);
    expect(options.delivered).toMatchObject([{ container: 'app', signal: 'SIGTERM' }]);
    expect(stopped.exits).toMatchObject([{ container: 'app', exitCode: 143, oomKilled: false }]);
  });

  it('sends SIGKILL after the stop timeout to one that ignores SIGTERM', async () => {
    await using fake = await startFakeTask({ name: 'app', dyingMs: 30 });
    const options = stopOptions(80);
    const stopped = await fake.task.stop(options);
    expect(options.delivered.map(({ signal }) => signal)).toEqual(['SIGTERM', 'SIGKILL']);
    const [term, kill] = options.delivered;
    expect((kill?.sentAtMs ?? 0) - (term?.sentAtMs ?? 0)).toBeGreaterThanOrEqual(79);
    expect(stopped.exits).toMatchObject([{ exitCode: 137 }]);
  });

  it('notes when a signal was sent, not when the engine had done with it', async () => {
    await using fake = await startFakeTask({ name: 'app', onSignal: diesOf('SIGTERM', 143), dyingMs: 100 });
    const options = stopOptions(5000);
    const beforeMs = monotonicClock.nowMs();
    await fake.task.stop(options);
    const sentAtMs = options.delivered[0]?.sentAtMs ?? 0;
    expect(sentAtMs).toBeGreaterThanOrEqual(beforeMs);
    expect(monotonicClock.nowMs() - sentAtMs).toBeGreaterThanOrEqual(99);
  });

  it('sends nothing to a container that has ended', async () => {
    await using fake = await startFakeTask({ name: 'app' });
    fake.exit('app', 3);
    await fake.task.exits[0];
    const options = stopOptions(5000);
    const stopped = await fake.task.stop(options);
    expect(options.delivered).toEqual([]);
    expect(fake.signalsOf('app')).toEqual([]);
    expect(stopped.exits).toMatchObject([{ exitCode: 3 }]);
  });

  it('signals all containers at once; the last to end makes the task STOPPED', async () => {
    await using fake = await startFakeTask(
      { name: 'app', onSignal: () => null },
      { name: 'agent', essential: false, onSignal: () => null },
    );
    const stopping = fake.task.stop(stopOptions(5000));
    await expect
      .poll(() => [fake.signalsOf('app'), fake.signalsOf('agent')])
      .toEqual([['SIGTERM'], ['SIGTERM']]);
    fake.exit('app', 143, '2026-11-23T05:01:00.000000001Z');
    fake.exit('agent', 0, '2026-11-23T05:01:07.25Z');
    const stopped = await stopping;
    expect(stopped.stoppedAtEngineMs).toBe(Date.parse('2026-11-23T05:01:07.250Z'));
    expect(stopped.exits.map(({ container }) => container)).toEqual(['app', 'agent']);
  });
});

describe('the end of an essential container', () => {
  it('is that of the task, with the engine’s times', async () => {
    await using fake = await startFakeTask({ name: 'app' });
    fake.exit('app', 3, '2026-11-23T05:01:00.1234567Z');
    const { startedAtEngineMs, finishedAtEngineMs, ...exit } = await fake.task.essentialExit;
    expect(exit).toEqual({ container: 'app', exitCode: 3, oomKilled: false });
    expect(startedAtEngineMs).toBe(Date.parse('2026-11-23T05:00:00.500Z'));
    expect(finishedAtEngineMs).toBeCloseTo(Date.parse('2026-11-23T05:01:00.123Z') + 0.4567, 3);
  });

  it('is not that of a container that is not essential', async () => {
    await using fake = await startFakeTask({ name: 'uploader', essential: false }, { name: 'app' });
    const ended: string[] = [];
    const essential = fake.task.essentialExit.then(({ container }) => ended.push(container));
    fake.exit('uploader', 0);
    await fake.task.exits[0];
    expect(ended).toEqual([]);
    fake.exit('app', 3);
    await essential;
    expect(ended).toEqual(['app']);
  });
});

describe('a stopped task', () => {
  it('still has its files, and says which it does not have', async () => {
    await using fake = await startFakeTask({
      name: 'app',
      files: { '/tmp/heap_dump.hprof': 'JAVA PROFILE' },
      folders: ['/tmp'],
    });
    const stopped = await fake.task.stop(stopOptions(10));
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
    const stopped = await fake.task.stop(stopOptions(10));
    expect(fake.removals()).toBe(0);
    await stopped[Symbol.asyncDispose]();
    await stopped[Symbol.asyncDispose]();
    await fake.task[Symbol.asyncDispose]();
    expect(fake.removals()).toBe(1);
  });
});
