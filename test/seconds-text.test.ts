import { expect, test } from 'vitest';
import { secondsText } from '../harness/seconds-text.ts';

test.for([
  [393.84, '393.8 s'],
  [1, '1.0 s'],
  [0.048, '0.05 s'],
  [0, '0.00 s'],
  [-0.4, '-0.40 s'],
  [-66.23, '-66.2 s'],
] as const)('%d seconds read as %s', ([seconds, text]) => {
  expect(secondsText(seconds)).toBe(text);
});
