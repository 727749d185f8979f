import { expect, test } from 'vitest';
import { runsAlone } from '../../harness/run/alone-cell.ts';

const CELL = { scenario: 'heap-leak', jdk: 17, flagSet: 'dump-hook-exit', taskSize: '256/512' };

test.each([
  ['heap-leak/17/dump-hook-exit/256-512', true],
  ['heap-leak/*/dump-hook-exit/*', true],
  ['*/*/*/*', true],
  ['heap-leak/21/dump-hook-exit/256-512', false],
  ['heap-leak/*/dump-hook/*', false],
  ['heap-*/17/dump-hook-exit/256-512', false],
])('%s names the cell: %s', (pattern, expected) => {
  expect(runsAlone(CELL, [pattern])).toBe(expected);
});

test('one of several patterns is enough, and none names nothing', () => {
  expect(runsAlone(CELL, ['metaspace/*/*/*', '*/17/*/*'])).toBe(true);
  expect(runsAlone(CELL, [])).toBe(false);
});
