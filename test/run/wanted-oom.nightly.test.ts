import { expect, test } from 'vitest';
import { missedByMs, WANTED_WITHIN_MS } from './wanted-oom.ts';

test('the OOM comes when it is wanted, in nine of ten trials', async () => {
  const missed = await missedByMs(10);
  const late = missed.filter((ms) => Math.abs(ms) > WANTED_WITHIN_MS);
  expect(missed).toHaveLength(10);
  expect(late.slice(1)).toEqual([]);
});
