import { expect, test } from 'vitest';
import { parseTaskUsage } from '../../harness/task/task-usage.ts';

test('reads the figures in whatever order they were printed', () => {
  expect(parseTaskUsage('hits 3\nkills 1\nusage 1000\npeak 2000\ncpu 1250000000\n')).toEqual({
    usageBytes: 1000,
    peakBytes: 2000,
    limitHits: 3,
    oomKills: 1,
    cpuSeconds: 1.25,
  });
});

test.each([
  '',
  'peak 1000',
  'usage max',
  'usage ',
  'usage -1',
  'usage 1000\nhits many',
  'usage 1000\ncpu -1',
])('does not make figures up from %j', (output) => {
  expect(() => parseTaskUsage(output)).toThrow();
});
