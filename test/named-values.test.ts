import { expect, test } from 'vitest';
import { namedValues } from '../harness/named-values.ts';

test('a value goes on behind further equals signs, may be empty, and is the last of its name', () => {
  expect(namedValues(['A=1', 'OPTIONS=-Da=b -Dc=d', 'EMPTY=', 'BARE', 'A=2'])).toEqual({
    A: '2',
    OPTIONS: '-Da=b -Dc=d',
    EMPTY: '',
    BARE: '',
  });
});
