import { expect, test } from 'vitest';
import { differences } from '../../harness/journal/difference.ts';

test('names each place with both values, and nothing that is equal', () => {
  const before = { seed: 1, parts: { k6: { version: '1.8.1' }, s3: { version: '1' } }, cells: ['a', 'b'] };
  const after = { seed: 2, parts: { k6: { version: '1.9.0' }, s3: { version: '1' } }, cells: ['a'] };
  expect(differences({ before, after })).toEqual([
    'seed: 1 there, 2 here',
    'parts.k6.version: "1.8.1" there, "1.9.0" here',
    'cells.1: "b" there, nothing here',
  ]);
  expect(differences({ before, after: structuredClone(before) })).toEqual([]);
});

test('a value of another shape is one difference, and a long one is cut', () => {
  expect(differences({ before: { size: null }, after: { size: { cpu: 256 } } })).toEqual([
    'size: null there, {"cpu":256} here',
  ]);
  const [line] = differences({ before: 'x'.repeat(500), after: 1 });
  expect(line).toMatch(/^it: "x{59}… there, 1 here$/);
});
