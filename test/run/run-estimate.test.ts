import { describe, expect, it } from 'vitest';
import { estimateRun } from '../../harness/run/run-estimate.ts';
import { exampleExperiment } from './example-experiment.ts';

describe('estimateRun', () => {
  it('bounds a trial by its scenario and by how long ECS takes to stop an unhealthy task', () => {
    // 60 s around it, 180 s to the OOM, three probes of 30 s, 60 s replacement, 300 s draining, 30 s stop timeout.
    expect(estimateRun(exampleExperiment()).longestTrialSeconds).toBe(60 + 180 + 90 + 60 + 300 + 30);
  });

  it('takes the horizon where nobody stops the task before', () => {
    const experiment = exampleExperiment({ config: { service: { kind: 'standalone' } } });
    expect(estimateRun(experiment).longestTrialSeconds).toBe(60 + 180 + 600 + 30);
  });

  it('shares the work among the trials that run side by side, whose memory it adds up', () => {
    const alone = estimateRun(exampleExperiment());
    const two = estimateRun(exampleExperiment({ concurrency: 2 }));
    expect(alone).toMatchObject({ trials: 4, memoryMiB: 512 + 512 });
    expect(alone.totalSeconds).toBe(4 * alone.longestTrialSeconds);
    expect(two.totalSeconds).toBe(2.5 * alone.longestTrialSeconds);
    expect(two.memoryMiB).toBe(2 * alone.memoryMiB);
  });

  it('counts the trials of a shard only', () => {
    expect(estimateRun(exampleExperiment({ shard: { index: 1, count: 2 } })).trials).toBe(2);
  });
});
