import { expect, test } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import { waitForServiceStop } from '../../harness/task/service-scheduler.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import type { TargetHealth } from '../../harness/timeline/timeline-event.ts';
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
  const stop = waitForServiceStop({ timeline, clocks, signal });
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
    { kind: 'target-health', health: 'draining', reason: 'deregistered; draining for 0.06 s' },
  ]);
  const [unhealthyAtMs = 0, replacedAtMs = 0, , drainingAtMs = 0] = timeline.events
    .slice(1)
    .map(({ atMs }) => atMs);
  // Timers may fire up to a millisecond early.
  expect(replacedAtMs - unhealthyAtMs).toBeGreaterThanOrEqual(39);
  expect(dueAtMs - drainingAtMs).toBeGreaterThanOrEqual(59);
});

test('goes on for as long as the target stays healthy', async () => {
  const timeline = newTimeline();
  const controller = new AbortController();
  const stop = waitForServiceStop({ timeline, clocks: SHORT_CLOCKS, signal: controller.signal });
  health(timeline, 'healthy');
  controller.abort(new Error('over'));
  await expect(stop).rejects.toThrow('over');
  expect(timeline.events).toHaveLength(1);
});

test('an abort ends it while it waits for the replacement', async () => {
  const timeline = newTimeline();
  const controller = new AbortController();
  const clocks = { ...SHORT_CLOCKS, replacementHealthyMs: 60_000 };
  const stop = waitForServiceStop({ timeline, clocks, signal: controller.signal });
  health(timeline, 'unhealthy');
  setTimeout(() => controller.abort(), 5);
  await expect(stop).rejects.toMatchObject({ name: 'AbortError' });
  expect(timeline.events.map(({ kind }) => kind)).toEqual(['target-health']);
});

test('an abort ends it while the target drains', async () => {
  const timeline = newTimeline();
  const controller = new AbortController();
  const clocks = { ...SHORT_CLOCKS, replacementHealthyMs: 0, deregistrationDelayMs: 60_000 };
  const stop = waitForServiceStop({ timeline, clocks, signal: controller.signal });
  health(timeline, 'unhealthy');
  await timeline.first('stop-requested', { signal: controller.signal });
  controller.abort();
  await expect(stop).rejects.toMatchObject({ name: 'AbortError' });
});
