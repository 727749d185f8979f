import { expect, test } from 'vitest';
import { runBounded } from '../../harness/engine/bounded-run.ts';

const signal = new AbortController().signal;

test('aborts and awaits the others when one fails, and throws the first failure', async () => {
  let hasOtherEnded = false;
  const run = runBounded({
    items: ['fails', 'waits', 'never starts'],
    atOnceMax: 2,
    signal,
    run: async (item, itemSignal) => {
      if (item === 'fails') {
        throw new Error('first');
      }
      expect(item).toBe('waits');
      await new Promise((resolve) => itemSignal.addEventListener('abort', resolve));
      hasOtherEnded = true;
      throw new Error('second');
    },
  });
  await expect(run).rejects.toThrow('first');
  expect(hasOtherEnded).toBe(true);
});

test('starts nothing once interrupted', async () => {
  const started: string[] = [];
  const interrupted = AbortSignal.abort(new Error('interrupted'));
  const run = runBounded({
    items: ['a', 'b'],
    atOnceMax: 2,
    signal: interrupted,
    run: (item) => {
      started.push(item);
      return Promise.resolve();
    },
  });
  await expect(run).rejects.toThrow('interrupted');
  expect(started).toEqual([]);
});
