import { markdownRow, markdownText } from '../report/markdown-text.ts';
import { titledResults } from './titled-results.ts';

/** A Markdown table of faults from vitest's JSON report, of tests named `fault: <injected> → <expected>`. */
export function formatFaultTable(report: string): string {
  const rows = titledResults(report, /^fault: (.*) → (.*)$/).map(
    ({ parts: [injected = '', expected = ''], status, note }) =>
      markdownRow([injected, expected, markdownText(note('seen')), status]),
  );
  return ['| injected | expected | seen | result |', '|---|---|---|---|', ...rows].join('\n');
}
