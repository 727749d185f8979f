import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { gateSchema } from '../../harness/config/gate-schema.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatHtml } from '../../harness/report/html/page.ts';
import { formatJunit } from '../../harness/report/junit.ts';
import { findingLists } from '../../harness/report/finding-list.ts';
import { formatMarkdown } from '../../harness/report/markdown.ts';
import { exampleRecord, exampleRun, LOST } from '../journal/example-run.ts';

const TRIALS = 20;
const RECORDS = Array.from({ length: TRIALS }, (_, place) => [
  exampleRecord({ index: place + 1 }),
  exampleRecord({ flagSet: 'none', index: place + 1, path: LOST }),
]).flat();
const run = exampleRun({ flagSets: ['dump-hook', 'none'], trialsPerCell: TRIALS });
/** Of one flag set alone, asked for nothing. */
const RATES = buildReport({
  run: exampleRun({ flagSets: ['none'], trialsPerCell: TRIALS }),
  records: RECORDS.filter(({ flagSet }) => flagSet === 'none'),
  warnings: [],
});
/** As a nightly run's report is. */
const JUDGED = buildReport({
  run: {
    ...run,
    gates: gateSchema.array().parse([
      { flagSet: 'none', rateMin: 0.75 },
      { flagSet: 'dump-hook', rateMin: 0.75 },
    ]),
    controls: {
      positive: { scenario: 'heap-leak', flagSet: 'dump-hook', rateMin: 0.9 },
      negative: { flagSet: 'none' },
    },
  },
  records: RECORDS,
  warnings: [],
});

describe('what is concluded from the rates', () => {
  it('has a list for each part that there is, what calls for action first', () => {
    expect(findingLists(JUDGED).map(({ title }) => title)).toEqual([
      'Gates that failed',
      'Comparisons',
      'Controls',
      'Gates that passed',
    ]);
    expect(findingLists(RATES)).toEqual([]);
  });

  it('is a section of the page, and none without', () => {
    const section = (report: typeof RATES) =>
      parseHTML(formatHtml({ report, stories: [] })).document.querySelector('#findings');
    expect(section(JUDGED)?.textContent).toContain('dump-hook captures more than none');
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
    expect(failed.map((one) => one.getAttribute('name'))).toEqual(['none on JDK 17, 256/512']);
    expect(failed[0]?.querySelector('failure')?.getAttribute('message')).toContain('0/20');
  });
});
