import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIOS_DIRECTORY } from '../../harness/command/project-files.ts';
import { JDKS } from '../../harness/config/choice.ts';
import { loadScenario } from '../../harness/config/scenario-file.ts';
import {
  outcomeOf,
  runEveryScenario,
  runEveryScenarioWithoutPressure,
  SCENARIOS,
  SCENARIOS_OF_OTHERS,
} from './every-scenario.ts';
import type { RealRun } from './real-run.ts';

const EVERY = [...SCENARIOS, ...SCENARIOS_OF_OTHERS];
let run: RealRun;
beforeAll(async () => {
  run = await runEveryScenario(JDKS, EVERY);
}, 3_600_000);
afterAll(async () => run[Symbol.asyncDispose]());

const CELLS = EVERY.flatMap((scenario) => JDKS.map((jdk) => [scenario, jdk] as const));

test.for(CELLS)(
  '%s on JDK %d ends in the OOM that it claims, or shows that it cannot',
  async ([name, jdk]) => {
    const { oomType } = await loadScenario({ directories: [SCENARIOS_DIRECTORY], name });
    const outcome = await outcomeOf(run, { scenario: name, jdk });
    const isUnreachable = outcome.unreachableReason !== null;
    expect(outcome).toMatchObject({
      invalidReason: null,
      oomType: isUnreachable ? outcome.oomType : oomType,
    });
  },
);

describe('with its pressure removed', () => {
  let idle: RealRun;
  beforeAll(async () => {
    idle = await runEveryScenarioWithoutPressure(SCENARIOS_OF_OTHERS);
  });
  afterAll(async () => idle[Symbol.asyncDispose]());

  test.for(SCENARIOS_OF_OTHERS)('%s is invalid, not lost', async (name) => {
    expect(await outcomeOf(idle, { scenario: name, jdk: 17 })).toMatchObject({
      oomType: undefined,
      invalidReason: 'No OutOfMemoryError within 20 s of load.',
    });
  });
});
