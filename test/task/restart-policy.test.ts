import { expect, it, test } from 'vitest';
import { shouldRestart } from '../../harness/task/restart-policy.ts';

const policy = { ignoredExitCodes: [0, 143], restartAttemptPeriodSeconds: 60 };

it.each([
  { ranMs: 60_000, exitCode: 1, restarts: true },
  { ranMs: 59_999, exitCode: 1, restarts: false },
  { ranMs: 600_000, exitCode: 143, restarts: false },
  { ranMs: 600_000, exitCode: 137, restarts: true },
])('after $ranMs ms with exit code $exitCode: $restarts', ({ ranMs, exitCode, restarts }) => {
  expect(shouldRestart({ policy, exitCode, ranMs, timeScale: 1 })).toBe(restarts);
});

test('the period follows the time scale', () => {
  expect(shouldRestart({ policy, exitCode: 1, ranMs: 6000, timeScale: 10 })).toBe(true);
  expect(shouldRestart({ policy, exitCode: 1, ranMs: 5999, timeScale: 10 })).toBe(false);
});

test('without a policy every exit counts', () => {
  expect(shouldRestart({ policy: null, exitCode: 1, ranMs: 600_000, timeScale: 1 })).toBe(false);
});
