import { markdownRow, markdownText } from '../report/markdown-text.ts';
import { titledResults } from './titled-results.ts';

/** Where each behaviour is known from: D documented, A the public agent's source, O observed, I inferred. */
const GRADES: Readonly<Record<number, string>> = {
  1: 'D',
  2: 'D',
  3: 'D',
  4: 'A, O',
  5: 'O',
  6: 'D',
  7: 'A',
  8: 'D',
  9: 'A',
  10: 'D',
  11: 'D',
  12: 'D, A',
  13: 'D',
  14: 'D, I',
  15: 'D',
  16: 'I',
  17: 'D',
  18: 'D',
  19: 'D',
  20: 'A',
};

/** A Markdown table of the mirror's behaviours from vitest's JSON report: behaviour, grade, result, measured figure. */
export function formatMirrorTable(report: string): string {
  const rows = titledResults(report, /^behaviour (\d+): (.*)$/)
    .map(({ parts: [number, behaviour = ''], status, note }) => ({
      number: Number(number),
      behaviour,
      status,
      measured: markdownText(note('measured')),
    }))
    .toSorted((left, right) => left.number - right.number);
  return [
    '| # | behaviour | source | result | measured |',
    '|---|---|---|---|---|',
    ...rows.map(({ number, behaviour, status, measured }) =>
      markdownRow([String(number), behaviour, GRADES[number] ?? '', status, measured]),
    ),
  ].join('\n');
}
