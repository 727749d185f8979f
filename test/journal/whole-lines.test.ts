import { expect, test } from 'vitest';
import { wholeLinesOf } from '../../harness/journal/whole-lines.ts';

test.each([
  ['an empty file is whole', '', { wholeBytes: 0, lacksLineEnd: false }],
  ['lines with their ends are whole', '{"a":1}\n{"b":2}\n', { wholeBytes: 16, lacksLineEnd: false }],
  ['a cut line is left out', '{"a":1}\n{"b":', { wholeBytes: 8, lacksLineEnd: false }],
  [
    'a line cut in a character is left out',
    '{"a":1}\n{"b":"\u{fffd}',
    { wholeBytes: 8, lacksLineEnd: false },
  ],
  ['a line that lacks only its end is whole', '{"a":1}\n{"b":2}', { wholeBytes: 15, lacksLineEnd: true }],
  ['a single cut line leaves nothing', '{"a"', { wholeBytes: 0, lacksLineEnd: false }],
])('%s', (_name, text, expected) => {
  expect(wholeLinesOf(Buffer.from(text))).toEqual(expected);
});
