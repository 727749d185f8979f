import { cellId } from '../../plan/cell.ts';
import type { Interval } from '../../statistics/interval.ts';
import { columnsOf, type MatrixColumn } from '../matrix.ts';
import type { CellReport, Report } from '../report.ts';
import { anchorOf } from '../trial-name.ts';
import { marginInWords } from '../wording.ts';
import { html, type Html } from './html.ts';
import { columnHead, scrollTable } from './scroll.ts';

/** A rate as one cell of a map shows it. */
interface ShownRate {
  readonly count: number;
  readonly valid: number;
  readonly interval: Interval | null;
  /** Below the interval. */
  readonly remark: string | null;
}

/** What a map shows of a cell; `null` where it was not judged. */
type RateOf = (cell: CellReport) => ShownRate | null;

/**
 * Capture rates, flag set × OOM type: first the headline, usable evidence by any path, then each capture path
 * where there are several; a table for each JDK. A cell leads to its trials.
 */
export function heatMaps(report: Report): Html {
  const paths = [...new Set(report.cells.flatMap((cell) => cell.paths.map(({ path }) => path)))];
  const jdks = [...new Set(report.cells.map(({ jdk }) => jdk))].toSorted((a, b) => a - b);
  const [onlyPath] = paths;
  const maps: readonly { readonly title: string; readonly rateOf: RateOf }[] =
    paths.length === 1 && onlyPath !== undefined
      ? [{ title: `Usable evidence, by ${onlyPath}`, rateOf: headline }]
      : [
          { title: 'Usable evidence, by any path', rateOf: headline },
          ...paths.map((path) => ({
            title: `Captured: ${path}`,
            rateOf: (cell: CellReport) => ofPath(cell, path),
          })),
        ];
  return html`${maps.flatMap(({ title, rateOf }) =>
    jdks.map((jdk) =>
      heatMap({
        title: `${title} · JDK ${jdk}`,
        cells: report.cells.filter((cell) => cell.jdk === jdk),
        rateOf,
      }),
    ),
  )}`;
}

function headline(cell: CellReport): ShownRate {
  const { usable, captured, valid, interval } = cell.evidence;
  // Of several paths the margin of each stands in its own map.
  const margins =
    cell.paths.length === 1 ? cell.paths.flatMap(({ smallestMarginSeconds: least }) => least ?? []) : [];
  const remark =
    usable > 0 && margins.length > 0
      ? `at least ${marginInWords(Math.min(...margins))}`
      : captured > usable
        ? `${captured} captured, culprit not named`
        : null;
  return { count: usable, valid, interval, remark };
}

function ofPath(cell: CellReport, name: string): ShownRate | null {
  const path = cell.paths.find((candidate) => candidate.path === name);
  if (path === undefined) return null;
  const { captured, valid, interval, usable, smallestMarginSeconds: margin } = path;
  const facts = [
    ...(captured > usable ? [`${usable} usable`] : []),
    ...(margin === null ? [] : [`at least ${marginInWords(margin)}`]),
  ];
  return { count: captured, valid, interval, remark: facts.length === 0 ? null : facts.join(', ') };
}

function heatMap({
  title,
  cells,
  rateOf,
}: {
  readonly title: string;
  readonly cells: readonly CellReport[];
  readonly rateOf: RateOf;
}): Html {
  const columns = columnsOf(cells);
  const flagSets = [...new Set(cells.map(({ flagSet }) => flagSet))];
  return scrollTable({
    label: title,
    isHeatMap: true,
    head: [columnHead('Flag set'), ...columns.map(({ oomType, detail }) => columnHead(oomType, detail))],
    rows: flagSets.map(
      (flagSet) =>
        html`<tr>
          <th scope="row">${flagSet}</th>
          ${columns.map((column) => tableCell(cellAt(cells, column, flagSet), rateOf))}
        </tr> `,
    ),
  });
}

function cellAt(cells: readonly CellReport[], column: MatrixColumn, flagSet: string): CellReport | undefined {
  return cells.find((cell) => cell.flagSet === flagSet && column.has(cell));
}

function tableCell(cell: CellReport | undefined, rateOf: RateOf): Html {
  if (cell === undefined) return html`<td class="unknown"><div class="none">not run</div></td>`;
  const rate = rateOf(cell);
  if (rate === null) return html`<td class="unknown"><div class="none">not judged</div></td>`;
  const { count, valid, interval, remark } = rate;
  const target = `#${anchorOf(cellId(cell))}`;
  if (interval === null) {
    const isUnreachable = cell.trials > 0 && cell.unreachable.length === cell.trials;
    return html`<td class="unknown">
      <a href="${target}"
        ><span class="rate">${isUnreachable ? 'unreachable' : 'no valid run'}</span
        ><span class="of">${isUnreachable ? 'on this JDK' : `${cell.trials} ended`}</span></a
      >
    </td>`;
  }
  const words = `${percent(interval.lower)}–${percent(interval.upper)} %`;
  return html`<td class="r${stepOf(count, valid)}">
    <a href="${target}"
      ><span class="rate">${count} of ${valid}</span
      ><span class="interval" aria-hidden="true"
        ><i style="left:${percent(interval.lower)}%;right:${100 - percent(interval.upper)}%"></i
        ><b style="left:${percent(count / valid)}%"></b></span
      ><span class="of">${words}</span>${remark === null ? null : html`<span class="of">${remark}</span>`}</a
    >
  </td>`;
}

function percent(share: number): number {
  return Math.round(share * 100);
}

/** None, up to a quarter, up to half, up to three quarters, nearly all, all. */
function stepOf(count: number, valid: number): number {
  if (count === 0) return 0;
  if (count === valid) return 5;
  return Math.min(4, Math.ceil((count / valid) * 4));
}
