import { createColors } from 'picocolors';
import { FIRES_LEGEND, firesTable, type FiresCell, type FiresNote } from './fires-table.ts';
import type { Report } from './report.ts';
import type { TerminalOptions } from './terminal.ts';

/** What fires for what, for a terminal: a paragraph per scenario, a line per flag set. Ends in a newline. */
export function formatFiresText(report: Report, { colours }: TerminalOptions): string {
  const colors = createColors(colours);
  const { rows, notes, flagSets } = firesTable(report);
  const width = Math.max(0, ...flagSets.map((name) => name.length));
  const lines = [
    ...rows.flatMap(({ scenario, oomType, cells }) => [
      `${colors.bold(scenario)} (${oomType})`,
      ...cells.flatMap((cell) => cellLines(cell, width)),
      '',
    ]),
    ...notes.map((note) => colors.yellow(noteLine(note))),
    ...(notes.length > 0 ? [''] : []),
    ...FIRES_LEGEND.map((line) => colors.dim(line)),
  ];
  return `${lines.join('\n')}\n`;
}

function cellLines({ flagSet, outcomes }: FiresCell, width: number): readonly string[] {
  const isOne = outcomes.length === 1;
  return outcomes.map(({ jdks, text }, index) => {
    const name = (index === 0 ? flagSet : '').padEnd(width);
    return `  ${name}  ${isOne ? '' : `JDK ${jdks.join(', ')}: `}${text}`;
  });
}

function noteLine({ cell, kind, reasons }: FiresNote): string {
  return `${cell} ${kind}: ${reasons.join(' ')}`;
}
