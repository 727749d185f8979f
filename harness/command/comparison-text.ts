import { createColors } from 'picocolors';
import type { Comparison } from '../report/comparison-schema.ts';
import { comparisonLines } from '../report/comparison-lines.ts';
import type { CellReport, Report } from '../report/report.ts';
import { intervalInWords } from '../report/wording.ts';
import { secondsText } from '../seconds-text.ts';

const MIB = 1024 ** 2;
const HEADS = ['', 'usable', '95 %', 'start-up', 'CPU', 'memory', 'frozen', 'sent'] as const;

function figure(value: number | null, text: (value: number) => string): string {
  return value === null ? '–' : text(value);
}

function mibText(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}

function row({ flagSet, evidence, cost }: CellReport): readonly string[] {
  return [
    flagSet,
    `${evidence.usable}/${evidence.valid}`,
    intervalInWords(evidence.interval),
    figure(cost.startUpSeconds, secondsText),
    figure(cost.cpuSeconds, secondsText),
    figure(cost.peakMemoryBytes, mibText),
    figure(cost.frozenSeconds, secondsText),
    figure(cost.sentBytes, mibText),
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADS.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows.map((cells) =>
    `  ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
}

function pText(p: number): string {
  return p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`;
}

const TESTS: Readonly<Record<Comparison['test'], string>> = {
  boschloo: 'Boschloo’s exact test',
  'boschloo-curtailed': 'Boschloo’s exact test, the worst that the whole plan could have come to',
  'e-process': 'e-process, valid at every look',
};

function detailLine({ first, second, test, pValue, adjustedPValue }: Comparison): string {
  return `  ${second.flagSet} against ${first.flagSet}: ${TESTS[test]}, ${pText(pValue)}, adjusted for all comparisons ${pText(adjustedPValue)}`;
}

/** A comparison for people: per scenario and JDK what each flag set captures and costs, then who captures more. Ends in a newline. */
export function formatComparison(report: Report, { colours }: { readonly colours: boolean }): string {
  const colors = createColors(colours);
  const { cells, comparisons, stoppingReason, inconclusiveReasons } = report;
  const places = Map.groupBy(cells, ({ scenario, oomType, jdk }) => `${scenario} (${oomType}) · JDK ${jdk}`);
  const lines = [
    ...[...places].flatMap(([place, alike]) => [
      colors.bold(place),
      ...table([HEADS, ...alike.map(row)]),
      '',
    ]),
    ...comparisonLines(report),
    ...comparisons.map((comparison) => colors.dim(detailLine(comparison))),
    ...(stoppingReason === null ? [] : ['', stoppingReason]),
    ...inconclusiveReasons.map((reason) => colors.yellow(`Inconclusive: ${reason}`)),
  ];
  return `${lines.join('\n')}\n`;
}
