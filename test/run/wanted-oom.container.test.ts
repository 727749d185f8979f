import { expect, test } from 'vitest';
import { missedByMs, WANTED_WITHIN_MS } from './wanted-oom.ts';

test('the OOM comes when it is wanted', async () => {
  const missed = await missedByMs(2);
  expect(missed).toHaveLength(2);
  for (const ms of missed) expect(Math.abs(ms)).toBeLessThanOrEqual(WANTED_WITHIN_MS);
});
