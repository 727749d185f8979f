import { expect, it } from 'vitest';
import { batches } from '../../../harness/publish/datadog/batches.ts';

const contentOf = (text: string) => text;

it('fill each request up to either limit, in order, and lose nothing', () => {
  const items = ['a', 'bb', 'ccc', 'dddd', 'e'];
  expect(batches(items, { itemsMax: 2, bytesMax: 1000, contentOf })).toEqual([
    ['a', 'bb'],
    ['ccc', 'dddd'],
    ['e'],
  ]);
  // Each with its quotes and the comma behind it: 4, 5, 6, 7, 4 bytes.
  expect(batches(items, { itemsMax: 10, bytesMax: 15, contentOf })).toEqual([
    ['a', 'bb', 'ccc'],
    ['dddd', 'e'],
  ]);
});

it('count bytes, not characters', () => {
  expect(batches(['ééé', 'ééé'], { itemsMax: 10, bytesMax: 14, contentOf })).toEqual([['ééé'], ['ééé']]);
});

it('leave an item above the limit alone, and are none of nothing', () => {
  expect(batches(['aaaaaaaaaa', 'b'], { itemsMax: 10, bytesMax: 5, contentOf })).toEqual([
    ['aaaaaaaaaa'],
    ['b'],
  ]);
  expect(batches([], { itemsMax: 1, bytesMax: 1, contentOf })).toEqual([]);
});
