import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../harness/config/scenario-file.ts';
import { SCENARIOS_DIRECTORY } from '../../harness/command/project-files.ts';
import { outcomeOf, runEveryScenario, runEveryScenarioWithoutPressure, SCENARIOS } from './every-scenario.ts';
import type { RealRun } from './real-run.ts';

describe('under its load on JDK 17', () => {
  let run: RealRun;
  beforeAll(async () => {
    run = await runEveryScenario([17]);
  });
  afterAll(async () => run[Symbol.asyncDispose]());

  test.for(SCENARIOS)('%s ends in the OOM that it claims', async (name) => {
    const { oomType } = await loadScenario({ directories: [SCENARIOS_DIRECTORY], name });
    const outcome = await outcomeOf(run, { scenario: name, jdk: 17 });
    expect(outcome).toMatchObject({ oomType, invalidReason: null, unreachableReason: null });
    expect(outcome.requestsBeforeOom).toBeGreaterThan(0);
  });
});

describe('with its pressure removed', () => {
  let run: RealRun;
  beforeAll(async () => {
    run = await runEveryScenarioWithoutPressure();
  });
  afterAll(async () => run[Symbol.asyncDispose]());

  test.for(SCENARIOS)('%s is invalid, not lost', async (name) => {
    expect(await outcomeOf(run, { scenario: name, jdk: 17 })).toMatchObject({
      oomType: undefined,
      invalidReason: 'No OutOfMemoryError within 20 s of load.',
    });
  });
});
