import { expect, test } from 'vitest';
import { RetryRule } from '../../harness/run/retry-rule.ts';

const spoiled = (trial: string) => ({ trial, spoiled: true });

test('what the harness did not spoil is never run again, however it ended', () => {
  const rule = new RetryRule({ plannedTrials: 100 });
  expect(rule.takes({ trial: 'a', spoiled: false })).toBe(false);
});

test('a trial that stays spoiled is run three times at most', () => {
  const rule = new RetryRule({ plannedTrials: 100 });
  expect([1, 2, 3].map(() => rule.takes(spoiled('a')))).toEqual([true, true, false]);
});

test('one attempt is one attempt', () => {
  const rule = new RetryRule({ plannedTrials: 100, attemptsMax: 1 });
  expect(rule.takes(spoiled('a'))).toBe(false);
});

test('a run takes no more retries than 15 % of its trials', () => {
  const rule = new RetryRule({ plannedTrials: 40 });
  const taken = Array.from({ length: 10 }, (_, index) => rule.takes(spoiled(String(index))));
  expect(taken.filter(Boolean)).toHaveLength(6);
  expect(taken.slice(6)).toEqual([false, false, false, false]);
});

test('a run of one trial has its retries all the same', () => {
  const rule = new RetryRule({ plannedTrials: 1, attemptsMax: 4 });
  expect([1, 2, 3, 4].map(() => rule.takes(spoiled('a')))).toEqual([true, true, true, false]);
});
