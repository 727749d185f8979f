import { FIRES_LEGEND, firesTable, type FiresCell } from './fires-table.ts';
import type { Report } from './report.ts';

/** What fires for what, as a Markdown table with what it does not show listed below. Ends in a newline. */
export function formatFiresMarkdown(report: Report): string {
  const { flagSets, rows, notes } = firesTable(report);
  const table = [
    tableLine(['scenario (OOM type)', ...flagSets.map((name) => `\`${name}\``)]),
    tableLine(Array.from({ length: flagSets.length + 1 }, () => '---')),
    ...rows.map(({ scenario, oomType, cells }) =>
      tableLine([`${scenario} (${oomType})`, ...cells.map(cellText)]),
    ),
  ];
  const listed = notes.map(
    ({ cell, kind, reasons }) => `- ${cell}: **${kind}**: ${reasons.map(plain).join(' ')}`,
  );
  const sections = [table.join('\n'), ...FIRES_LEGEND, ...(listed.length > 0 ? [listed.join('\n')] : [])];
  return `${sections.join('\n\n')}\n`;
}

function cellText({ outcomes }: FiresCell): string {
  const [only] = outcomes;
  if (only === undefined) return '–';
  if (outcomes.length === 1) return plain(only.text);
  return outcomes.map(({ jdks, text }) => `${jdks.join(', ')}: ${plain(text)}`).join('<br>');
}

function tableLine(columns: readonly string[]): string {
  return `| ${columns.join(' | ')} |`;
}

/** Words of a log or a JVM may hold what Markdown would take for its own. */
function plain(text: string): string {
  return text.replaceAll(/[\\|*<>`]/g, (sign) => `\\${sign}`).replaceAll(/\s+/g, ' ');
}
