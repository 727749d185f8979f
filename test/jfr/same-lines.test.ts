import { expect, it } from 'vitest';
import { differenceOf } from './same-lines.ts';

it.each([
  ['      "name": "a", ', '      "name": "a", '],
  ['  "rate": 0.002, ', '  "rate": 2.0E-3, '],
  ['  "rate": 1, ', '  "rate": 1.0, '],
  ['  "share": 0.10000000149011612', '  "share": 0.1'],
  ['  "mask": 18446744073709551615, ', '  "mask": 18446744073709551615, '],
  ['  "mask": -1, ', '  "mask": 18446744073709551615, '],
  ['  "rate": NaN', '  "rate": null'],
])('takes %j and %j for the same', (ours, theirs) => {
  expect(differenceOf(ours, theirs)).toBeNull();
});

it.each([
  ['  "name": "a"', '  "name": "b"'],
  ['  "rate": 0.002', '  "rate": 0.0020000000001'],
  ['  "count": 9007199254740993', '  "count": 9007199254740992'],
  ['  "count": 1', '  "size": 1'],
  ['  "count": 1', '  "count": null'],
  ['  "count": 1', '    "count": 1'],
  ['}', '}, '],
])('tells %j from %j', (ours, theirs) => {
  expect(differenceOf(ours, theirs)).not.toBeNull();
});
