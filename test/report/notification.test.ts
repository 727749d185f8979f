import { describe, expect, it } from 'vitest';
import { buildReport } from '../../harness/report/build-report.ts';
import { notificationText } from '../../harness/report/notification.ts';
import { exampleBaseline } from '../journal/example-baseline.ts';
import { exampleRun, invalidRecord } from '../journal/example-run.ts';
import { recordsOf } from './example-comparison.ts';

describe('notificationText', () => {
  it('begins with what it came to, then what is worse, then the rates', () => {
    const text = notificationText(
      buildReport({
        run: exampleRun({ flagSets: ['dump-hook'], trialsPerCell: 10 }),
        records: recordsOf({ 'dump-hook': '..........' }),
        warnings: [],
        baseline: exampleBaseline(),
      }),
    );
    const lines = text.split('\n');
    expect(lines[0]).toBe('*lastgasp: failed* (10 trials)');
    expect(lines[1]).toBe('*Worse than the baseline*');
    expect(lines[2]).toContain('captures less than it did');
    expect(lines.at(-1)).toBe('• heap-leak, JDK 17, dump-hook: 0/10 usable');
  });

  it('leaves no markup of what a JVM said to Slack, and stays short', () => {
    const report = buildReport({
      run: exampleRun({ flagSets: ['dump-hook'] }),
      records: [invalidRecord({}, 'x')],
      warnings: [],
    });
    const reasons = Array.from({ length: 30 }, (_, place) => `reason ${place} <!channel> & more`);
    const text = notificationText({ ...report, inconclusiveReasons: reasons });
    expect(text).toMatch(/^\*lastgasp: inconclusive\*/);
    expect(text).toContain('reason 0 &lt;!channel&gt; &amp; more');
    expect(text).not.toContain('<!channel>');
    expect(text).toContain('• and 22 more');
  });
});
