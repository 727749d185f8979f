import { afterAll, beforeAll, expect, test } from 'vitest';
import { factOf } from '../../harness/check/oom-facts.ts';
import { JDKS } from '../../harness/config/choice.ts';
import type { RealRun } from '../run/real-run.ts';
import { runSample, sampleOutcome } from './sample-run.ts';

let run: RealRun;
beforeAll(async () => {
  run = await runSample(['netty-direct'], { flagSet: 'every-flag', jdks: JDKS });
});
afterAll(async () => run[Symbol.asyncDispose]());

test.for(JDKS)(
  'on JDK %d none of the four flags fires for Netty’s own limit, as the table says',
  async (jdk) => {
    const captures = ['heap-dump', 'hook', 'crash', 'exit'] as const;
    const effects = captures.map((capture) => factOf({ capture, oomType: 'netty-direct', jdk }).effect);
    expect(new Set(effects)).toEqual(new Set(['cannot-fire']));
    expect(await sampleOutcome(run, 'netty-direct', jdk)).toMatchObject({
      oomType: 'netty-direct',
      invalidReason: null,
      fired: [],
      livedOn: true,
    });
  },
);
