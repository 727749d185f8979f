import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RealRun } from '../run/real-run.ts';
import { runSample, sampleOutcome } from './sample-run.ts';

let run: RealRun;
beforeAll(async () => {
  run = await runSample(['spring-heap-leak', 'spring-metaspace', 'spring-direct'], { flagSet: 'dump-hook' });
});
afterAll(async () => run[Symbol.asyncDispose]());

test.for([
  ['spring-heap-leak', 'heap-space'],
  ['spring-metaspace', 'metaspace'],
] as const)('%s ends in %s, and its dump gets out', async ([name, oomType]) => {
  expect(await sampleOutcome(run, name)).toMatchObject({
    oomType,
    invalidReason: null,
    fired: ['dump', 'hook'],
    dump: { verdict: 'captured', lossStage: null },
  });
});

test('the dump of spring-metaspace names the bean that keeps every class', async () => {
  // That of the heap may start at the local of a thread that was in the bean's map just then.
  expect(await sampleOutcome(run, 'spring-metaspace')).toMatchObject({ dump: { attributed: true } });
});

test('spring-direct ends in direct-buffer, which sets off nothing', async () => {
  expect(await sampleOutcome(run, 'spring-direct')).toMatchObject({
    oomType: 'direct-buffer',
    invalidReason: null,
    fired: [],
    dump: { verdict: 'lost', lossStage: 'no-trigger' },
  });
});

test.for(['spring-heap-leak', 'spring-metaspace', 'spring-direct'])(
  '%s: Tomcat swallows the error, and the service lives on',
  async (name) => {
    expect(await sampleOutcome(run, name)).toMatchObject({ livedOn: true });
  },
);
