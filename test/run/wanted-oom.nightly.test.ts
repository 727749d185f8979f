import { expect, test } from 'vitest';
import { missedByMs } from './wanted-oom.ts';

/** How far from the wanted instant an OOM may come, milliseconds. */
const WANTED_WITHIN_MS = 1500;

test('the OOM comes when it is wanted, in nine of ten trials', async () => {
  const missed = await missedByMs({ trials: 10, afterSeconds: 30 });
  const late = missed.filter((ms) => Math.abs(ms) > WANTED_WITHIN_MS);
  expect(missed).toHaveLength(10);
  expect(late.slice(1)).toEqual([]);
});
