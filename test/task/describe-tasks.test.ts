import { expect, test } from 'vitest';
import { describeTask } from '../../harness/task/describe-tasks.ts';
import { createTaskIdentity } from '../../harness/task/metadata/task-identity.ts';
import type { TaskSpec } from '../../harness/task/task-spec.ts';
import type { TimelineEvent, TimelineFact } from '../../harness/timeline/timeline-event.ts';
import { PLAIN_CONTAINER } from './plain-container.ts';

const SPEC: TaskSpec = {
  family: 'orders',
  size: { cpuUnits: 256, memoryMiB: 512 },
  ephemeralStorageGiB: 21,
  sharesProcesses: false,
  volumes: [],
  fileSystems: [],
  containers: [
    { ...PLAIN_CONTAINER, name: 'app', image: 'orders:1' },
    { ...PLAIN_CONTAINER, name: 'agent', image: 'agent:7', essential: false },
  ],
};
const identity = createTaskIdentity({ family: 'orders', containerNames: ['app', 'agent'] });
const REQUEST = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
} as const;

function at(atMs: number, fact: TimelineFact): TimelineEvent {
  return { ...fact, atMs, source: 'harness' };
}

const RUNNING = [
  at(0, { kind: 'task-status', status: 'PENDING' }),
  at(1000, { kind: 'container-started', container: 'app', restarts: 0 }),
  at(1000, { kind: 'container-started', container: 'agent', restarts: 0 }),
  at(2000, { kind: 'task-status', status: 'RUNNING' }),
];

function stoppedBy(exitCode: number): readonly TimelineEvent[] {
  return [
    ...RUNNING,
    at(5000, { kind: 'container-exited', container: 'app', exitCode, oomKilled: exitCode === 137 }),
    at(5001, { kind: 'stop-requested', ...REQUEST }),
    at(5001, { kind: 'task-status', status: 'STOPPING' }),
    at(6000, { kind: 'container-exited', container: 'agent', exitCode: 143, oomKilled: true }),
    at(6000, { kind: 'task-stopped', ...REQUEST }),
  ];
}

const neverOomKilled = (): boolean => false;

test('a task that an exit stopped has ECS’s words, times and no reasons of its containers', () => {
  const events = stoppedBy(3);
  const task = describeTask({ identity, spec: SPEC, events, wasOomKilled: neverOomKilled });
  expect(task).toMatchObject({
    taskArn: identity.taskArn,
    launchType: 'FARGATE',
    cpu: '256',
    memory: '512',
    ephemeralStorage: { sizeInGiB: 21 },
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    healthStatus: 'UNKNOWN',
    ...REQUEST,
    createdAt: new Date(0),
    startedAt: new Date(2000),
    stoppingAt: new Date(5001),
    executionStoppedAt: new Date(6000),
    stoppedAt: new Date(6000),
  });
  expect(task.containers).toMatchObject([
    { name: 'app', image: 'orders:1', lastStatus: 'STOPPED', exitCode: 3, taskArn: identity.taskArn },
    { name: 'agent', lastStatus: 'STOPPED', exitCode: 143 },
  ]);
  expect(task.containers?.map(({ reason }) => reason)).toEqual([undefined, undefined]);
});

test('only the container that the kernel killed has the OOM reason', () => {
  const wasOomKilled = (container: string): boolean => container === 'app';
  const { containers } = describeTask({ identity, spec: SPEC, events: stoppedBy(137), wasOomKilled });
  expect(containers?.map(({ exitCode, reason }) => [exitCode, reason])).toEqual([
    [137, 'OutOfMemoryError: Container killed due to memory usage'],
    [143, undefined],
  ]);
});

test('a task that runs says nothing of an end', () => {
  const task = describeTask({ identity, spec: SPEC, events: RUNNING, wasOomKilled: neverOomKilled });
  expect(task).toMatchObject({ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' });
  expect(Object.keys(task)).not.toContain('stopCode');
  expect(Object.keys(task)).not.toContain('stoppedAt');
  expect(task.containers).toMatchObject([{ lastStatus: 'RUNNING' }, { lastStatus: 'RUNNING' }]);
});

test('a draining task is DEACTIVATING and to be STOPPED', () => {
  const events = [
    ...RUNNING,
    at(3000, { kind: 'stop-requested', stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'unhealthy' }),
    at(3000, { kind: 'task-status', status: 'DEACTIVATING' }),
  ];
  const task = describeTask({ identity, spec: SPEC, events, wasOomKilled: neverOomKilled });
  expect(task).toMatchObject({
    lastStatus: 'DEACTIVATING',
    desiredStatus: 'STOPPED',
    stopCode: 'ServiceSchedulerInitiated',
  });
});

test('a restarted container runs, and its earlier health is forgotten', () => {
  const events = [
    ...RUNNING,
    at(3000, { kind: 'container-health', container: 'app', health: 'UNHEALTHY' }),
    at(4000, { kind: 'container-exited', container: 'app', exitCode: 1, oomKilled: false }),
    at(4100, { kind: 'container-started', container: 'app', restarts: 1 }),
  ];
  const { containers } = describeTask({ identity, spec: SPEC, events, wasOomKilled: neverOomKilled });
  expect(containers?.[0]).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'UNKNOWN' });
  expect(containers?.[0]?.exitCode).toBeUndefined();
});

test('a container that could not be started has the reason, one whose turn did not come has none', () => {
  const reason = 'CannotStartContainerError: dependency graph: …';
  const events = [
    at(0, { kind: 'task-status', status: 'PENDING' }),
    at(10, { kind: 'container-not-started', container: 'app', exitCode: 143, reason }),
    at(11, { kind: 'container-not-started', container: 'agent', exitCode: null, reason: null }),
  ];
  const task = describeTask({ identity, spec: SPEC, events, wasOomKilled: neverOomKilled });
  expect(task.containers).toMatchObject([
    { lastStatus: 'STOPPED', exitCode: 143, reason },
    { lastStatus: 'STOPPED' },
  ]);
  expect(Object.keys(task.containers?.[1] ?? {})).not.toContain('exitCode');
  expect(task.startedAt).toBeUndefined();
});
