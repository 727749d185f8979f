import { expect, test } from 'vitest';
import { parseCsvRecord } from '../../harness/load/csv-record.ts';

test.each([
  ['a,b,c', ['a', 'b', 'c']],
  ['a,,', ['a', '', '']],
  ['', ['']],
  ['"a,b",c', ['a,b', 'c']],
  ['"he said ""no""",c', ['he said "no"', 'c']],
  ['"two\nlines",c', ['two\nlines', 'c']],
  ['a,""', ['a', '']],
])('%j is read field by field', (text, fields) => {
  expect(parseCsvRecord(text)).toEqual(fields);
});

test('a record whose quoted field is still open is not one yet', () => {
  expect(parseCsvRecord('a,"two')).toBeUndefined();
});

test('text behind a closing quote is not CSV', () => {
  expect(() => parseCsvRecord('"a"b,c')).toThrow('not CSV at character 4');
});
