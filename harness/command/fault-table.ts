import { inCell, titledResults } from './titled-results.ts';

/** A Markdown table of faults from vitest's JSON report, of tests named `fault: <injected> → <expected>`. */
export function formatFaultTable(report: string): string {
  const rows = titledResults(report, /^fault: (.*) → (.*)$/).map(
    ({ parts: [injected = '', expected = ''], status, note }) =>
      `| ${injected} | ${expected} | ${inCell(note('seen'))} | ${status} |`,
  );
  return ['| injected | expected | seen | result |', '|---|---|---|---|', ...rows].join('\n');
}
