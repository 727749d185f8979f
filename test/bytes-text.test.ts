import { expect, test } from 'vitest';
import { bytesText } from '../harness/bytes-text.ts';

test.for([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [120_000_000, '120.0 MB'],
  [1_250_000_000, '1.25 GB'],
] as const)('%d bytes read as %s', ([bytes, text]) => {
  expect(bytesText(bytes)).toBe(text);
});
