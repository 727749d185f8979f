import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatJunit } from '../../harness/report/junit.ts';
import { exampleRecord, exampleRun, invalidRecord, LOST, unreachableRecord } from '../journal/example-run.ts';

function junit(records: readonly TrialRecord[], flagSets = ['dump-hook']) {
  const text = formatJunit(buildReport({ run: exampleRun({ flagSets }), records, warnings: [] }));
  const { document } = parseHTML(text);
  return { text, document };
}

describe('formatJunit', () => {
  it('has a test case for each cell, in a suite for each scenario', () => {
    const { document } = junit(
      [exampleRecord(), exampleRecord({ flagSet: 'none', path: LOST })],
      ['none', 'dump-hook'],
    );
    expect(document.querySelector('testsuites')?.getAttribute('tests')).toBe('2');
    const cases = [...document.querySelectorAll('testsuite[name=heap-leak] testcase')];
    expect(cases.map((one) => one.getAttribute('name'))).toEqual([
      'none on JDK 17, 256/512',
      'dump-hook on JDK 17, 256/512',
    ]);
  });

  it('lets a low rate pass, for no gate asked for more, and tells each loss', () => {
    const { document, text } = junit([exampleRecord({ path: LOST })]);
    expect(document.querySelectorAll('error, failure, skipped')).toHaveLength(0);
    expect(text).toContain('heap-leak/17/dump-hook/256-512/1: lost at stopped-mid-upload');
    expect(text).toContain('it would have needed 212.4 s more');
  });

  it.each([
    ['only invalid trials', [invalidRecord({}, 'k6 failed')], 'error', 'none of 1 trials is valid'],
    ['no trial at all', [], 'error', 'no trial ended'],
    ['an OOM that its JDK does not reach', [unreachableRecord({}, 'not here')], 'skipped', 'not here'],
  ])('makes of a cell with %s no passed test', (_name, records, element, words) => {
    const { document } = junit(records);
    expect(document.querySelector(`testcase > ${element}`)?.getAttribute('message')).toContain(words);
    const attribute = element === 'error' ? 'errors' : 'skipped';
    expect(document.querySelector('testsuites')?.getAttribute(attribute)).toBe('1');
  });

  it('takes nothing of a log for markup, and has no character that XML may not', () => {
    const { text } = junit([invalidRecord({}, '<error>&\u0000\u001B[31m]]>"\uFFFF')]);
    expect(text).toContain('&lt;error&gt;&amp;\uFFFD]]&gt;&quot;\uFFFD');
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\uFFFF/u);
  });
});
