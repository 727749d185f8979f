import { expect, test } from 'vitest';
import { monotonicClock } from '../../harness/clock.ts';
import type { LoadResult } from '../../harness/load/k6.ts';
import type { LoadOutcome } from '../../harness/load/k6-exit.ts';
import { Timeline } from '../../harness/timeline/timeline.ts';
import { superviseTask, type Ending } from '../../harness/trial/supervision.ts';
import type { MirrorClocks } from '../../harness/task/mirror-clocks.ts';
import { startFakeTask, type FakeTask } from '../task/fake-task.ts';
import { SHORT_CLOCKS } from '../task/short-clocks.ts';

const LONG_MS = 60_000;
const PATIENT: MirrorClocks = {
  ...SHORT_CLOCKS,
  replacementHealthyMs: LONG_MS,
  deregistrationDelayMs: LONG_MS,
  horizonMs: LONG_MS,
};

interface Supervised extends AsyncDisposable {
  readonly fake: FakeTask;
  readonly timeline: Timeline;
  readonly load: PromiseWithResolvers<LoadResult>;
  readonly controller: AbortController;
  readonly ending: Promise<Ending>;
}

async function supervise({
  clocks = PATIENT,
  oomWithinMs = LONG_MS,
}: { readonly clocks?: MirrorClocks; readonly oomWithinMs?: number } = {}): Promise<Supervised> {
  const fake = await startFakeTask({ name: 'app' });
  const timeline = new Timeline({ clock: monotonicClock, engineOffsetMs: 0 });
  const load = Promise.withResolvers<LoadResult>();
  const controller = new AbortController();
  const ending = superviseTask({
    task: fake.task,
    timeline,
    clocks,
    isService: true,
    oomWithinMs,
    loadEnded: load.promise,
    signal: controller.signal,
  });
  return {
    fake,
    timeline,
    load,
    controller,
    ending,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

function recordOom(timeline: Timeline): void {
  timeline.record({ kind: 'oom', oomType: 'heap-space', witness: 'jvm-banner', detail: 'Java heap space' });
}

function loadResult(outcome: LoadOutcome): LoadResult {
  return {
    exitCode: 0,
    outcome,
    summary: { requests: 0, failedRequests: 0, firstFailure: null, intervals: [] },
  };
}

/** Whether something has happened within 50 ms; to show that nothing has. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 50));
  return Promise.race([promise.then(() => true), pending]);
}

test('a service that exits ends its task', async () => {
  await using run = await supervise();
  recordOom(run.timeline);
  run.fake.exit('app', 3);
  expect(await run.ending).toEqual({ kind: 'essential-exit' });
});

test('a service that stops answering is stopped by the scheduler', async () => {
  await using run = await supervise({ clocks: SHORT_CLOCKS });
  recordOom(run.timeline);
  run.timeline.record({ kind: 'target-health', health: 'unhealthy', reason: 'no answer' });
  expect(await run.ending).toMatchObject({
    kind: 'stop',
    request: { stopCode: 'ServiceSchedulerInitiated' },
  });
});

test('a service that handled an OOM is not stopped for it, but at the horizon of the next', async () => {
  await using run = await supervise({ clocks: { ...PATIENT, horizonMs: 30 } });
  recordOom(run.timeline);
  run.timeline.record({ kind: 'oom-handled', oomType: 'heap-space', detail: 'handled' });
  expect(await isSettled(run.ending)).toBe(false);
  const beforeMs = performance.now();
  run.timeline.record({ kind: 'oom', oomType: 'heap-space', witness: 'sample', detail: 'not handled' });
  expect(await run.ending).toMatchObject({ kind: 'stop', request: { stopCode: 'UserInitiated' } });
  expect(performance.now() - beforeMs).toBeGreaterThanOrEqual(25);
});

test('a service that handled its only OOM is given up on like one that had none', async () => {
  await using run = await supervise({ oomWithinMs: 20 });
  recordOom(run.timeline);
  run.timeline.record({ kind: 'oom-handled', oomType: 'heap-space', detail: 'handled' });
  expect(await run.ending).toMatchObject({ kind: 'given-up', failure: { kind: 'no-oom' } });
});

test('a service that survives its OOM is stopped at the horizon, by the harness', async () => {
  await using run = await supervise({ clocks: { ...PATIENT, horizonMs: 30 } });
  recordOom(run.timeline);
  const request = {
    stopCode: 'UserInitiated',
    stoppedReason: 'Still alive 0.03 s after the OutOfMemoryError',
  };
  expect(await run.ending).toEqual({ kind: 'stop', request });
  expect(run.timeline.events.at(-1)).toMatchObject({ kind: 'stop-requested', ...request });
});

test('the horizon leaves a task alone that the service is stopping already', async () => {
  await using run = await supervise({ clocks: { ...PATIENT, replacementHealthyMs: 0, horizonMs: 30 } });
  run.timeline.record({ kind: 'target-health', health: 'unhealthy', reason: 'no answer' });
  recordOom(run.timeline);
  expect(await isSettled(run.ending)).toBe(false);
  const requests = run.timeline.events.filter(({ kind }) => kind === 'stop-requested');
  expect(requests).toMatchObject([{ stopCode: 'ServiceSchedulerInitiated' }]);
  run.fake.exit('app', 3);
  expect(await run.ending).toEqual({ kind: 'essential-exit' });
});

test('the horizon counts from the OOM, not from the load', async () => {
  await using run = await supervise({ clocks: { ...PATIENT, horizonMs: 1 } });
  expect(await isSettled(run.ending)).toBe(false);
  recordOom(run.timeline);
  expect(await run.ending).toMatchObject({ kind: 'stop' });
});

test('a load without an OOM is given up after its time', async () => {
  await using run = await supervise({ oomWithinMs: 20 });
  expect(await run.ending).toEqual({
    kind: 'given-up',
    failure: { kind: 'no-oom', detail: 'No OutOfMemoryError within 0.02 s of load.' },
  });
});

test('after an OOM the time of the load no longer counts', async () => {
  await using run = await supervise({ oomWithinMs: 10 });
  recordOom(run.timeline);
  expect(await isSettled(run.ending)).toBe(false);
  run.fake.exit('app', 3);
  expect(await run.ending).toEqual({ kind: 'essential-exit' });
});

test('a load generator that fails makes the trial say nothing, in its words', async () => {
  await using run = await supervise();
  run.load.resolve(loadResult({ kind: 'failed', reason: 'k6 exited with 107' }));
  expect(await run.ending).toEqual({
    kind: 'given-up',
    failure: { kind: 'load-failed', detail: 'k6 exited with 107' },
  });
});

test.each<LoadOutcome>([{ kind: 'completed' }, { kind: 'thresholds-crossed' }, { kind: 'stopped' }])(
  'a load generator that is merely done ends nothing: $kind',
  async (outcome) => {
    await using run = await supervise();
    run.load.resolve(loadResult(outcome));
    expect(await isSettled(run.ending)).toBe(false);
    run.fake.exit('app', 1);
    expect(await run.ending).toEqual({ kind: 'essential-exit' });
  },
);

test('an interruption ends the wait', async () => {
  await using run = await supervise();
  recordOom(run.timeline);
  run.controller.abort(new Error('interrupted'));
  await expect(run.ending).rejects.toThrow();
});

test('what was still awaited is over with the task', async () => {
  await using run = await supervise({ clocks: { ...SHORT_CLOCKS, horizonMs: 40 } });
  recordOom(run.timeline);
  run.fake.exit('app', 3);
  await run.ending;
  const seen = run.timeline.events.length;
  run.timeline.record({ kind: 'target-health', health: 'unhealthy', reason: 'gone' });
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(run.timeline.events).toHaveLength(seen + 1);
});
