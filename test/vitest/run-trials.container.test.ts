import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTrials } from '../../harness/vitest/index.ts';

test('runs a trial of the service and asks it what a team would', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'lastgasp-guard-'));
  try {
    const trials = await runTrials({
      scenario: 'heap-leak',
      flagSet: 'dump-hook-exit',
      timeScale: 10,
      out: join(parent, 'run'),
    });
    expect(trials).toHaveLength(1);
    await expect(trials).toHaveCaptured('heap-dump');
    await expect(expect(trials).toHaveMarginAbove('0s')).rejects.toThrow('time scale 10');
  } finally {
    await rm(parent, { recursive: true });
  }
});
