import { FIRES_LEGEND, firesTable, type FiresCell } from './fires-table.ts';
import { markdownRow, markdownText } from './markdown-text.ts';
import type { Report } from './report.ts';

/** What fires for what, as a Markdown table with what it does not show listed below. Ends in a newline. */
export function formatFiresMarkdown(report: Report): string {
  const { flagSets, rows, notes } = firesTable(report);
  const table = [
    markdownRow(['scenario (OOM type)', ...flagSets.map((name) => `\`${name}\``)]),
    markdownRow(Array.from({ length: flagSets.length + 1 }, () => '---')),
    ...rows.map(({ scenario, oomType, cells }) =>
      markdownRow([`${scenario} (${oomType})`, ...cells.map(cellText)]),
    ),
  ];
  const listed = notes.map(
    ({ cell, kind, reasons }) => `- ${cell}: **${kind}**: ${reasons.map(markdownText).join(' ')}`,
  );
  const sections = [table.join('\n'), ...FIRES_LEGEND, ...(listed.length > 0 ? [listed.join('\n')] : [])];
  return `${sections.join('\n\n')}\n`;
}

function cellText({ outcomes }: FiresCell): string {
  const [only] = outcomes;
  if (only === undefined) return '–';
  if (outcomes.length === 1) return markdownText(only.text);
  return outcomes.map(({ jdks, text }) => `${jdks.join(', ')}: ${markdownText(text)}`).join('<br>');
}
