import { expect, test } from 'vitest';
import { formatFaultTable } from '../../harness/command/fault-table.ts';

const REPORT = JSON.stringify({
  testResults: [
    {
      assertionResults: [
        { title: 'fault: k6 is killed → invalid', status: 'passed', meta: { seen: 'k6 | was\nkilled' } },
        { title: 'a test of something else', status: 'passed', meta: {} },
      ],
    },
    { assertionResults: [{ title: 'fault: the disk is full → exit 4', status: 'failed', meta: {} }] },
  ],
});

test('the table has a line for each fault: injected, expected, seen, and whether they agree', () => {
  expect(formatFaultTable(REPORT).split('\n')).toEqual([
    '| injected | expected | seen | result |',
    '|---|---|---|---|',
    '| k6 is killed | invalid | k6 \\| was killed | passed |',
    '| the disk is full | exit 4 |  | failed |',
  ]);
});
