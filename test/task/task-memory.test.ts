import { expect, test } from 'vitest';
import { parseTaskMemory } from '../../harness/task/task-memory.ts';

test('reads the figures in whatever order they were printed', () => {
  expect(parseTaskMemory('hits 3\nkills 1\nusage 1000\npeak 2000\n')).toEqual({
    usageBytes: 1000,
    peakBytes: 2000,
    limitHits: 3,
    oomKills: 1,
  });
});

test.each(['', 'peak 1000', 'usage max', 'usage ', 'usage -1', 'usage 1000\nhits many'])(
  'does not make figures up from %j',
  (output) => {
    expect(() => parseTaskMemory(output)).toThrow();
  },
);
