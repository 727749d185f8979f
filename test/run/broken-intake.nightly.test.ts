import { expect, test } from 'vitest';
import type { Config, ConfigInput } from '../../harness/config/config.ts';
import { loadConfig } from '../../harness/config/load-config.ts';
import { runForReal } from './real-run.ts';

const { flagSets } = await loadConfig({ file: 'lastgasp.config.ts' });

/** Three or more uploads before the OOM, none at its end. */
const EVERY_10_S: NonNullable<ConfigInput['flagSets']> = {
  'every-10-s': {
    ...flagSets['profiler-exit'],
    description: 'the profiler every 10 s, and the JVM exits',
    jvmFlags: [
      '-XX:+ExitOnOutOfMemoryError',
      '-Ddd.profiling.start-force-first=true',
      '-Ddd.profiling.upload.period=10',
    ],
    capturePaths: ['datadog-profile'],
  },
};

test.each<[string, Config['datadogIntakeFault'], RegExp]>([
  ['answers 500', { kind: 'answer', httpStatus: 500 }, /refused with HTTP 500/],
  ['hangs', { kind: 'hang' }, /never answered/],
  ['cuts every upload in its middle', { kind: 'cut', afterBytes: 50_000 }, /broke off before|on its way/],
])(
  'an intake that %s is what happened to the evidence, and the trial counts',
  async (_what, datadogIntakeFault, says) => {
    await using run = await runForReal({
      flagSets: ['every-10-s'],
      extraFlagSets: EVERY_10_S,
      config: { datadogIntakeFault },
      oomAfterSeconds: 45,
      phaseRule: 'fixed',
      timeScale: 1,
    });
    const [record] = run.allRecords;
    expect(record).toMatchObject({ valid: true, exitCode: 3, phaseRule: 'fixed' });
    expect(record?.paths['datadog-profile']).toMatchObject({
      verdict: 'lost',
      lossStage: 'not-sent',
      attributed: false,
      detail: expect.stringMatching(says),
    });
  },
);
