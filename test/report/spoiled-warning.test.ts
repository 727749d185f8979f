import { expect, test } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { spoiledWarnings } from '../../harness/report/spoiled-warning.ts';
import { exampleRecord, invalidRecord } from '../journal/example-run.ts';

function spoiledBy(...reasons: readonly string[]): readonly TrialRecord[] {
  return reasons.map((reason) => ({ ...invalidRecord({}, reason), spoiled: true }));
}

test('a run in which the harness spoiled nothing warns of nothing', () => {
  expect(
    spoiledWarnings({ records: [exampleRecord(), invalidRecord({}, 'wrong OOM')], spoiled: [] }),
  ).toEqual([]);
});

test('what was run again is counted, with its reasons, the most frequent first', () => {
  const spoiled = spoiledBy('One.', 'Two.', 'Two.', 'Three.', 'Four.');
  expect(spoiledWarnings({ records: [exampleRecord()], spoiled })).toMatchObject([
    {
      message:
        'The harness, or the machine under it, spoiled 5 attempts, run again since and counted nowhere: 2 × Two. 1 × One. 1 × Three. Other reasons: 1.',
    },
  ]);
});

test('what was not run again says how it is', () => {
  expect(spoiledWarnings({ records: spoiledBy('One.'), spoiled: [] })).toMatchObject([
    {
      message: 'The harness, or the machine under it, spoiled 1 trial, invalid as they are: 1 × One.',
      remedy: expect.stringContaining('--resume'),
    },
  ]);
});
