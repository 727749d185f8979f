import { expect, test } from 'vitest';
import { controlAnswer } from '../../harness/load/control-program.ts';

test('nothing is told before anything is decided', () => {
  expect(controlAnswer(null, 1000)).toEqual({ tipInMilliseconds: null });
});

test.each([
  [500, 500],
  [1000, 0],
  [2500, -1500],
])('at %d ms an OOM wanted at 1000 ms is %d ms away', (nowMs, tipInMilliseconds) => {
  expect(controlAnswer({ oomWantedAtMs: 1000 }, nowMs)).toEqual({ tipInMilliseconds });
});
