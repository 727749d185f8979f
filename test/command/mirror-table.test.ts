import { expect, test } from 'vitest';
import { formatMirrorTable } from '../../harness/command/mirror-table.ts';

const REPORT = JSON.stringify({
  testResults: [
    {
      assertionResults: [
        { title: 'behaviour 08: SIGTERM ignored is killed', status: 'failed', meta: {} },
        { title: 'a test of something else', status: 'passed', meta: {} },
      ],
    },
    {
      assertionResults: [
        { title: 'behaviour 05: throttled', status: 'passed', meta: { measured: '0.25 of a CPU' } },
      ],
    },
  ],
});

test('the table has a line for each behaviour, in their order, with what was measured', () => {
  expect(formatMirrorTable(REPORT).split('\n')).toEqual([
    '| # | behaviour | source | result | measured |',
    '|---|---|---|---|---|',
    '| 5 | throttled | O | passed | 0.25 of a CPU |',
    '| 8 | SIGTERM ignored is killed | D | failed |  |',
  ]);
});
