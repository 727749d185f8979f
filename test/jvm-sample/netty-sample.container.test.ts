import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsOfKind } from '../../harness/timeline/timeline.ts';
import type { RealRun } from '../run/real-run.ts';
import { runSample, sampleOutcome } from './sample-run.ts';

let run: RealRun;
beforeAll(async () => {
  run = await runSample(['netty-heap-leak', 'netty-metaspace', 'netty-direct'], { flagSet: 'every-flag' });
});
afterAll(async () => run[Symbol.asyncDispose]());

test.for([
  ['netty-heap-leak', 'heap-space'],
  ['netty-metaspace', 'metaspace'],
] as const)('%s ends in %s, which sets off every flag', async ([name, oomType]) => {
  expect(await sampleOutcome(run, name)).toMatchObject({
    oomType,
    invalidReason: null,
    fired: ['dump', 'hook', 'hsErr'],
    livedOn: false,
    dump: { verdict: 'captured', attributed: true },
  });
});

test('netty-direct ends in Netty’s own OutOfMemoryError: the same flags do nothing, and the service lives on', async () => {
  expect(await sampleOutcome(run, 'netty-direct')).toMatchObject({
    oomType: 'netty-direct',
    invalidReason: null,
    fired: [],
    livedOn: true,
    dump: { verdict: 'lost', lossStage: 'no-trigger' },
  });
});

test('a trace in the service’s log tells of it as well, and Netty’s own counter was near its limit', async () => {
  const { events } = await sampleOutcome(run, 'netty-direct');
  expect(eventsOfKind(events, 'oom').map(({ witness }) => witness)).toContain('logged-trace');
  const peak = Math.max(...eventsOfKind(events, 'direct-memory').map(({ usedBytes }) => usedBytes));
  expect(peak).toBeGreaterThan(0.7 * 67_108_864);
  expect(peak).toBeLessThanOrEqual(67_108_864);
});
