import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { waitForServiceStop } from '../../harness/task/service-scheduler.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import type { ContainerHealth, TargetHealth } from '../../harness/timeline/timeline-event.ts';
import { SHORT_CLOCKS } from './short-clocks.ts';

function health(timeline: Timeline, to: TargetHealth): void {
  timeline.record({ kind: 'target-health', health: to, reason: 'probed' });
}

function newTimeline(): Timeline {
  return new Timeline({ clock: monotonicClock, engineOffsetMs: 0 });
}

test('waits for a replacement, then deregisters and drains, then asks for the stop', async () => {
  const timeline = newTimeline();
  const { signal } = new AbortController();
  const clocks = { ...SHORT_CLOCKS, replacementHealthyMs: 40, deregistrationDelayMs: 60 };
  const stop = waitForServiceStop({ isService: true, timeline, clocks, signal });
  health(timeline, 'healthy');
  health(timeline, 'unhealthy');
  const stopped = {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group lastgasp)',
  };
  await expect(stop).resolves.toEqual(stopped);
  const dueAtMs = monotonicClock.nowMs();
  expect(timeline.events).toMatchObject([
    { kind: 'target-health', health: 'healthy' },
    { kind: 'target-health', health: 'unhealthy' },
    { kind: 'replacement-healthy' },
    { kind: 'stop-requested', ...stopped },
    { kind: 'task-status', status: 'DEACTIVATING' },
    { kind: 'target-health', health: 'draining', reason: 'deregistered; draining for 0.06 s' },
  ]);
  const [unhealthyAtMs = 0, replacedAtMs = 0, , , drainingAtMs = 0] = timeline.events
    .slice(1)
    .map(({ atMs }) => atMs);
  // Timers may fire up to a millisecond early.
  expect(replacedAtMs - unhealthyAtMs).toBeGreaterThanOrEqual(39);
  expect(dueAtMs - drainingAtMs).toBeGreaterThanOrEqual(59);
});

test('goes on for as long as the target stays healthy', async () => {
  const timeline = newTimeline();
  const controller = new AbortController();
  const stop = waitForServiceStop({
    isService: true,
    timeline,
    clocks: SHORT_CLOCKS,
    signal: controller.signal,
  });
  health(timeline, 'healthy');
  controller.abort(new Error('over'));
  await expect(stop).rejects.toThrow('over');
  expect(timeline.events).toHaveLength(1);
});

test('an abort ends it while it waits for the replacement', async () => {
  const timeline = newTimeline();
  const controller = new AbortController();
  const clocks = { ...SHORT_CLOCKS, replacementHealthyMs: 60_000 };
  const stop = waitForServiceStop({ isService: true, timeline, clocks, signal: controller.signal });
  health(timeline, 'unhealthy');
  setTimeout(() => controller.abort(), 5);
  await expect(stop).rejects.toMatchObject({ name: 'AbortError' });
  expect(timeline.events.map(({ kind }) => kind)).toEqual(['target-health']);
});

test('an abort ends it while the target drains', async () => {
  const timeline = newTimeline();
  const controller = new AbortController();
  const clocks = { ...SHORT_CLOCKS, replacementHealthyMs: 0, deregistrationDelayMs: 60_000 };
  const stop = waitForServiceStop({ isService: true, timeline, clocks, signal: controller.signal });
  health(timeline, 'unhealthy');
  await timeline.first('stop-requested', { signal: controller.signal });
  controller.abort();
  await expect(stop).rejects.toMatchObject({ name: 'AbortError' });
});

function taskHealth(timeline: Timeline, to: ContainerHealth): void {
  timeline.record({ kind: 'task-health', health: to });
}

function run(timeline: Timeline): void {
  timeline.record({ kind: 'task-status', status: 'RUNNING' });
}

test('a task whose containers are unhealthy goes the same way, in its own words', async () => {
  const timeline = newTimeline();
  const { signal } = new AbortController();
  const stop = waitForServiceStop({ isService: true, timeline, clocks: SHORT_CLOCKS, signal });
  run(timeline);
  taskHealth(timeline, 'HEALTHY');
  taskHealth(timeline, 'UNHEALTHY');
  await expect(stop).resolves.toEqual({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed container health checks',
  });
  expect(timeline.events.map(({ kind }) => kind).slice(3)).toEqual([
    'replacement-healthy',
    'stop-requested',
    'task-status',
    'target-health',
  ]);
});

test('within the grace period failing containers do not count, after it they do', async () => {
  const timeline = newTimeline();
  const { signal } = new AbortController();
  const clocks = { ...SHORT_CLOCKS, graceMs: 80, replacementHealthyMs: 0, deregistrationDelayMs: 0 };
  const stop = waitForServiceStop({ isService: true, timeline, clocks, signal });
  run(timeline);
  taskHealth(timeline, 'UNHEALTHY');
  await stop;
  const requested = timeline.events.find(({ kind }) => kind === 'stop-requested');
  expect((requested?.atMs ?? 0) - (timeline.events[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(79);
});

test('containers that recover within the grace period stop nothing, later failures do', async () => {
  const timeline = newTimeline();
  const { signal } = new AbortController();
  const clocks = { ...SHORT_CLOCKS, graceMs: 20 };
  const stop = waitForServiceStop({ isService: true, timeline, clocks, signal });
  run(timeline);
  taskHealth(timeline, 'UNHEALTHY');
  taskHealth(timeline, 'HEALTHY');
  await delay(40);
  expect(timeline.events.some(({ kind }) => kind === 'replacement-healthy')).toBe(false);
  taskHealth(timeline, 'UNHEALTHY');
  await expect(stop).resolves.toMatchObject({ stopCode: 'ServiceSchedulerInitiated' });
});

test('a standalone task is stopped by nobody, however unhealthy', async () => {
  const timeline = newTimeline();
  const controller = new AbortController();
  const { signal } = controller;
  const stop = waitForServiceStop({ isService: false, timeline, clocks: SHORT_CLOCKS, signal });
  run(timeline);
  health(timeline, 'unhealthy');
  taskHealth(timeline, 'UNHEALTHY');
  setTimeout(() => controller.abort(new Error('over')), 40);
  await expect(stop).rejects.toThrow('over');
  expect(timeline.events.map(({ kind }) => kind)).toEqual(['task-status', 'target-health', 'task-health']);
});
