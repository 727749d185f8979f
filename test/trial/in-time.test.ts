import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTime } from '../../harness/trial/in-time.ts';

test('what is done in time is what comes of it, an error too', async () => {
  expect(await inTime(Promise.resolve(7), { withinMs: 60_000, what: 'heap-dump' })).toBe(7);
  const failed = inTime(Promise.reject(new Error('no such file')), { withinMs: 60_000, what: 'heap-dump' });
  await expect(failed).rejects.toThrow('no such file');
});

test('what takes longer is given up, by name', async () => {
  const late = inTime(delay(60_000, undefined, { ref: false }), { withinMs: 10, what: 'heap-dump' });
  await expect(late).rejects.toThrow('heap-dump was not done within 0.01 s');
});
