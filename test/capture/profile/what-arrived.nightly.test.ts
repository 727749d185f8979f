import { expect, test } from 'vitest';
import { LONG_ENDINGS } from './last-moments.ts';
import { runToTheEnd } from './run-to-the-end.ts';

test.each(LONG_ENDINGS)('$what', async (ending) => {
  const arrived = await runToTheEnd(ending);
  expect(ending.exitCodes ?? [null]).toContain(arrived.exitCode);
  expect(arrived).toMatchObject({
    ...(ending.hasFinalProfile !== null && { hasFinalProfile: ending.hasFinalProfile }),
    hasOomEvent: ending.hasOomEvent,
    hasCrashReport: ending.hasCrashReport ?? false,
    ...(ending.hasNextProfile !== null && { hasNextProfile: ending.hasNextProfile }),
  });
});
