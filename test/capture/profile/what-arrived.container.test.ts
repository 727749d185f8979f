import { expect, test } from 'vitest';
import { SHORT_ENDINGS } from './last-moments.ts';
import { runToTheEnd } from './run-to-the-end.ts';

test.each(SHORT_ENDINGS)('$what', async (ending) => {
  const arrived = await runToTheEnd(ending);
  expect(ending.exitCodes).toContain(arrived.exitCode);
  expect(arrived).toMatchObject({
    hasFinalProfile: ending.hasFinalProfile,
    hasOomEvent: ending.hasOomEvent,
    hasCrashReport: false,
  });
});
