import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatHtml } from '../../harness/report/html/page.ts';
import { formatJunit } from '../../harness/report/junit.ts';
import { findingLists } from '../../harness/report/later-findings.ts';
import { formatMarkdown } from '../../harness/report/markdown.ts';
import { exampleRecord, exampleRun } from '../journal/example-run.ts';

const CELL = 'heap-leak/17/dump-hook/256-512';
const RATES = buildReport({
  run: exampleRun({ flagSets: ['dump-hook', 'none'] }),
  records: [exampleRecord(), exampleRecord({ flagSet: 'none' })],
  warnings: [],
});
/** As a nightly run's report is. */
const JUDGED = {
  ...RATES,
  gates: [
    { cell: CELL, outcome: 'failed', words: `${CELL}: failed with 1/9 <now>.` },
    { cell: CELL, outcome: 'passed', words: 'another passed.' },
  ],
  comparisons: [{ words: 'dump-hook captures more than none, 95 % sure.' }],
  controls: [{ words: 'The negative control captures nothing.' }],
  baseline: { cells: [{ status: 'regressed', words: 'worse since Monday.' }] },
  stoppingReason: null,
};

describe('what is concluded from the rates', () => {
  it('has a list for each part that there is, what calls for action first', () => {
    expect(findingLists(JUDGED).map(({ title }) => title)).toEqual([
      'Gates that failed',
      'Against the baseline',
      'Comparisons',
      'Controls',
      'Gates that passed',
    ]);
    expect(findingLists(RATES)).toEqual([]);
  });

  it('is a section of the page, and none without', () => {
    const section = (report: typeof RATES) =>
      parseHTML(formatHtml({ report, stories: [] })).document.querySelector('#findings');
    expect(section(JUDGED)?.textContent).toContain('dump-hook captures more than none, 95 % sure.');
    expect(section(RATES)).toBeNull();
  });

  it('stands in the step summary before the rates', () => {
    const text = formatMarkdown(JUDGED);
    expect(text.indexOf('## Gates that failed')).toBeGreaterThan(0);
    expect(text.indexOf('## Gates that failed')).toBeLessThan(text.indexOf('## heap-dump, JDK 17'));
  });

  it('makes of a failed gate a failure of its cell’s test case, of no other', () => {
    const { document } = parseHTML(formatJunit(JUDGED));
    expect(document.querySelector('testsuites')?.getAttribute('failures')).toBe('1');
    const failed = [...document.querySelectorAll('testcase')].filter(
      (one) => one.querySelector('failure') !== null,
    );
    expect(failed.map((one) => one.getAttribute('name'))).toEqual(['dump-hook on JDK 17, 256/512']);
    expect(failed[0]?.querySelector('failure')?.getAttribute('message')).toContain('failed with 1/9 <now>');
  });
});
