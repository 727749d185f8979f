import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCENARIOS_DIRECTORY } from '../../harness/command/project-files.ts';
import { JDKS } from '../../harness/config/choice.ts';
import { loadScenario } from '../../harness/config/scenario-file.ts';
import { outcomeOf, runEveryScenario, SCENARIOS } from './every-scenario.ts';
import type { RealRun } from './real-run.ts';

let run: RealRun;
beforeAll(async () => {
  run = await runEveryScenario(JDKS);
}, 3_600_000);
afterAll(async () => run[Symbol.asyncDispose]());

const CELLS = SCENARIOS.flatMap((scenario) => JDKS.map((jdk) => [scenario, jdk] as const));

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
