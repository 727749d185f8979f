import { expect, test } from 'vitest';
import { leaseState } from '../../harness/engine/lease-state.ts';

const NOW_SECONDS = 1_800_000_000;

test.each([
  ['a running lease is held, however old', 'running', 1_000_000, 'held'],
  ['a paused one too', 'paused', 1_000_000, 'held'],
  ['one that ended is not, however young', 'exited', 1, 'expired'],
  ['one that is being removed is not', 'removing', 1, 'expired'],
  ['one that is only just being started is', 'created', 5, 'starting'],
  ['one whose start never came is not', 'created', 120, 'expired'],
])('%s', (_name, state, ageSeconds, expected) => {
  const container = { State: state, Created: NOW_SECONDS - ageSeconds };
  expect(leaseState(container, NOW_SECONDS * 1000)).toBe(expected);
});
