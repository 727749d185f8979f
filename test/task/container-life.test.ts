import { describe, expect, it } from 'vitest';
import type { StopRequest } from '../../harness/task/service-scheduler.ts';
import type { Dependency } from '../../harness/task/task-spec.ts';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import { startFakeTask } from './fake-task.ts';

const REQUEST: StopRequest = { stopCode: 'UserInitiated', stoppedReason: 'a test' };

const HEALTH_CHECK = {
  command: ['CMD', 'true'],
  intervalSeconds: 30,
  timeoutSeconds: 5,
  retries: 3,
  startPeriodSeconds: 0,
};

function endsBySigterm(signal: string): number | null {
  return signal === 'SIGTERM' ? 143 : null;
}

function on(containerName: string, condition: Dependency['condition']): readonly Dependency[] {
  return [{ containerName, condition }];
}

describe('starting', () => {
  it('is RUNNING once every container has been started', async () => {
    await using fake = await startFakeTask(
      { name: 'app', dependsOn: on('seed', 'SUCCESS') },
      { name: 'seed', essential: false },
    );
    const statuses = (): readonly string[] =>
      eventsOfKind(fake.timeline.events, 'task-status').map(({ status }) => status);
    expect(statuses()).toEqual(['PENDING']);
    expect(fake.startsOf('app')).toBe(0);
    fake.exit('seed', 0);
    await fake.started('app');
    await expect.poll(statuses).toEqual(['PENDING', 'RUNNING']);
  });

  it('waits until a dependency is healthy', async () => {
    await using fake = await startFakeTask(
      { name: 'app', dependsOn: on('db', 'HEALTHY') },
      { name: 'db', healthCheck: HEALTH_CHECK, startTimeoutSeconds: 60_000 },
    );
    fake.becomes('db', 'starting');
    expect(fake.startsOf('app')).toBe(0);
    fake.becomes('db', 'healthy');
    await fake.started('app');
    expect(eventsOfKind(fake.timeline.events, 'container-health')).toMatchObject([
      { container: 'db', health: 'HEALTHY' },
    ]);
  });

  it('gives up on a dependency that is not met in its start timeout', async () => {
    await using fake = await startFakeTask(
      { name: 'app', dependsOn: on('db', 'HEALTHY') },
      { name: 'db', startTimeoutSeconds: 60, onSignal: endsBySigterm },
    );
    const end = await fake.task.essentialEnd;
    expect(end).toMatchObject({ kind: 'not-started', container: 'app' });
    expect((await fake.task.stopped).request.stopCode).toBe('TaskFailedToStart');
    expect(fake.signalsOf('db')).toEqual(['SIGTERM']);
  });

  it('goes on without a container that is not essential and cannot be started', async () => {
    await using fake = await startFakeTask(
      { name: 'app' },
      { name: 'report', essential: false, dependsOn: on('seed', 'SUCCESS') },
      { name: 'seed', essential: false },
    );
    fake.exit('seed', 1);
    const notStarted = await fake.timeline.first('container-not-started', {
      signal: AbortSignal.timeout(5000),
    });
    expect(notStarted).toMatchObject({
      container: 'report',
      exitCode: 143,
      reason: expect.stringContaining('[seed SUCCESS] for target [report] did not exit successfully'),
    });
    expect(eventsOfKind(fake.timeline.events, 'stop-requested')).toEqual([]);
  });

  it('fails in the engine’s words when the engine refuses an essential container', async () => {
    await using fake = await startFakeTask({ name: 'app', startError: 'exec: "nope": not found' });
    expect(await fake.task.essentialEnd).toMatchObject({
      kind: 'not-started',
      reason: expect.stringMatching(/^CannotStartContainerError: .*exec: "nope": not found/),
    });
    expect((await fake.task.stopped).request.stopCode).toBe('TaskFailedToStart');
  });
});

describe('restarting', () => {
  const restartPolicy = { ignoredExitCodes: [7], restartAttemptPeriodSeconds: 60 };

  it('starts the same container again, and the exit does not count', async () => {
    await using fake = await startFakeTask({ name: 'app', restartPolicy });
    fake.exit('app', 1, '2026-11-23T05:00:00.7Z');
    await fake.started('app', 2);
    fake.exit('app', 1, '2026-11-23T05:00:00.51Z');
    await fake.task.stopped;
    expect(eventsOfKind(fake.timeline.events, 'container-started').map(({ restarts }) => restarts)).toEqual([
      0, 1,
    ]);
    expect(fake.startsOf('app')).toBe(2);
  });

  it('does not start a container again whose task is stopping', async () => {
    await using fake = await startFakeTask({
      name: 'app',
      restartPolicy,
      onSignal: endsBySigterm,
    });
    await fake.task.stop({ request: REQUEST });
    expect(fake.startsOf('app')).toBe(1);
  });
});

describe('health', () => {
  it('of an essential container is the task’s, and stops nothing by itself', async () => {
    await using fake = await startFakeTask(
      { name: 'app', healthCheck: HEALTH_CHECK },
      { name: 'agent', essential: false, healthCheck: HEALTH_CHECK },
    );
    fake.becomes('agent', 'unhealthy');
    fake.becomes('app', 'healthy');
    const signal = AbortSignal.timeout(5000);
    await fake.timeline.first('task-health', { signal, matches: ({ health }) => health === 'HEALTHY' });
    fake.becomes('app', 'unhealthy');
    await fake.timeline.first('task-health', { signal, matches: ({ health }) => health === 'UNHEALTHY' });
    expect(fake.signalsOf('app')).toEqual([]);
    expect(eventsOfKind(fake.timeline.events, 'stop-requested')).toEqual([]);
  });
});
