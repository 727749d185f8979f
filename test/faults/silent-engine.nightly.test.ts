import { expect, test } from 'vitest';
import { lastgasp, startRun } from './cli-run.ts';
import { EngineInBetween } from './engine-in-between.ts';

test('an engine that never answers again ends the run with 4 within two minutes, and what it left is removed by the next', async () => {
  await using engine = await EngineInBetween.start();
  await using run = await startRun({ env: { DOCKER_HOST: engine.address } });
  await run.until(/is out of memory/);
  engine.pause();
  const silentSinceMs = performance.now();
  const { exitCode, all } = await run.process;
  expect(performance.now() - silentSinceMs).toBeLessThan(120_000);
  expect(exitCode).toBe(4);
  expect(all).toContain('The Docker engine has not answered for 60 s.');
  expect((await run.recorded()).records).toEqual([]);
  const resumed = await lastgasp(['run', '--resume', run.out]);
  expect(resumed.exitCode).toBe(0);
  expect((await run.recorded()).records).toMatchObject([{ valid: true }]);
});
