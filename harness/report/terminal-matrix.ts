import type { createColors } from 'picocolors';
import { columnsOf, type MatrixColumn } from './matrix.ts';
import type { CellReport, Report } from './report.ts';
import { intervalInWords } from './wording.ts';

type Colors = ReturnType<typeof createColors>;

export interface MatrixOptions {
  readonly colors: Colors;
  /** Columns that do not fit beside each other stand below each other; `null` for any width. */
  readonly columns: number | null;
}

const GAP = '  ';

/** Usable evidence, flag set × OOM type, a table for each JDK; nothing for a single cell, which its own line tells. */
export function terminalMatrix({ cells }: Report, options: MatrixOptions): readonly string[] {
  if (cells.length < 2) return [];
  const jdks = [...new Set(cells.map(({ jdk }) => jdk))].toSorted((a, b) => a - b);
  return jdks.flatMap((jdk) => {
    const own = cells.filter((cell) => cell.jdk === jdk);
    const scaled = own.find(({ timeScale }) => timeScale !== 1);
    const mark = scaled === undefined ? '' : ` (time scale ${scaled.timeScale}: not a rate)`;
    return ['', `Usable evidence, JDK ${jdk}${mark}`, ...tables(own, options)];
  });
}

function tables(cells: readonly CellReport[], { colors, columns: width }: MatrixOptions): readonly string[] {
  const flagSets = [...new Set(cells.map(({ flagSet }) => flagSet))];
  const nameWidth = Math.max(...flagSets.map((name) => name.length));
  const blocks: { readonly column: MatrixColumn; readonly width: number }[][] = [[]];
  let used = nameWidth;
  for (const column of columnsOf(cells)) {
    const texts = flagSets.map((flagSet) => rateText(cellAt(cells, column, flagSet)));
    const columnWidth = Math.max(
      column.oomType.length,
      column.detail.length,
      ...texts.map(({ length }) => length),
    );
    const fits = width === null || used + GAP.length + columnWidth <= width;
    const last = blocks.at(-1) ?? [];
    if (!fits && last.length > 0) {
      blocks.push([{ column, width: columnWidth }]);
      used = nameWidth + GAP.length + columnWidth;
    } else {
      last.push({ column, width: columnWidth });
      used += GAP.length + columnWidth;
    }
  }
  const line = (name: string, texts: readonly string[]): string =>
    [name.padEnd(nameWidth), ...texts].join(GAP).trimEnd();
  return blocks.flatMap((block) => [
    colors.bold(
      line(
        '',
        block.map(({ column, width: w }) => column.oomType.padEnd(w)),
      ),
    ),
    colors.dim(
      line(
        '',
        block.map(({ column, width: w }) => column.detail.padEnd(w)),
      ),
    ),
    ...flagSets.map((flagSet) =>
      line(
        flagSet,
        block.map(({ column, width: w }) => {
          const cell = cellAt(cells, column, flagSet);
          return colourOf(cell, colors)(rateText(cell).padEnd(w));
        }),
      ),
    ),
  ]);
}

function cellAt(cells: readonly CellReport[], column: MatrixColumn, flagSet: string): CellReport | undefined {
  return cells.find((cell) => cell.flagSet === flagSet && column.has(cell));
}

function rateText(cell: CellReport | undefined): string {
  if (cell === undefined) return 'not run';
  const { usable, valid, interval } = cell.evidence;
  if (valid === 0) return cell.unreachable.length > 0 ? 'unreachable' : 'no valid trial';
  return `${usable}/${valid} ${intervalInWords(interval)}`;
}

function colourOf(cell: CellReport | undefined, colors: Colors): (text: string) => string {
  if (cell === undefined || cell.evidence.valid === 0) return colors.yellow;
  const { usable, valid } = cell.evidence;
  if (usable === valid) return colors.green;
  return usable === 0 ? colors.red : colors.yellow;
}
