import { describe, expect, it } from 'vitest';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatMarkdown } from '../../harness/report/markdown.ts';
import { exampleRecord, exampleRun, invalidRecord, LOST } from '../journal/example-run.ts';

const run = exampleRun({ flagSets: ['none', 'dump-hook'] });
const NO_TRIGGER = { ...LOST, lossStage: 'no-trigger', marginSeconds: null, detail: 'no dump' } as const;

describe('formatMarkdown', () => {
  it('has the answer first, then what makes it inconclusive, the rates, and every loss, the nearest miss first', () => {
    const records = [
      exampleRecord({ flagSet: 'none', path: NO_TRIGGER }),
      exampleRecord({ index: 1 }),
      exampleRecord({ index: 2, path: LOST }),
      invalidRecord({ index: 3 }, 'k6 failed'),
    ];
    const text = formatMarkdown(buildReport({ run, records, warnings: [] }));
    const order = [
      'leave usable evidence in 0 of 1 run',
      '## Inconclusive',
      '| dump-hook | **1/2** \\[9–91 %\\], at least 12.3 s to spare |',
      '## 2 losses',
      '| heap-leak/17/dump-hook/256-512/2 | heap-dump | stopped-mid-upload | it would have needed 212.4 s more |',
      '| heap-leak/17/none/256-512/1 | heap-dump | no-trigger | nothing was under way |',
      '## Invalid, never counted',
      'k6 failed',
      '--only` and a trial’s id',
    ].map((words) => text.indexOf(words));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('stays below 1 MiB, and says how much is left out', () => {
    const detail = 'ä'.repeat(2000);
    const records = Array.from({ length: 1000 }, (_, index) =>
      exampleRecord({ index: index + 1, path: { ...LOST, detail } }),
    );
    const text = formatMarkdown(buildReport({ run, records, warnings: [] }));
    expect(Buffer.byteLength(text)).toBeLessThan(1024 ** 2);
    expect(text).toMatch(/\n\d+ more lines are in report\.html\.\n$/);
    expect(text).toContain('0 of 1000 runs');
  });

  it('takes nothing of a log for Markdown', () => {
    const text = formatMarkdown(
      buildReport({
        run,
        records: [exampleRecord({ path: { ...LOST, detail: 'a | <img>\nb' } })],
        warnings: [],
      }),
    );
    expect(text).toContain('a \\| \\<img\\> b');
  });
});
