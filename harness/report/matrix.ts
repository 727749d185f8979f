import type { Cell } from '../plan/cell.ts';
import type { CellReport } from './report.ts';

/** A column of a matrix flag set × OOM type: a scenario, at one task size, in one setup. */
export interface MatrixColumn {
  readonly oomType: string;
  /** What tells it from a column of the same OOM type. */
  readonly detail: string;
  has(cell: Cell & Pick<CellReport, 'fingerprint' | 'timeScale'>): boolean;
}

/** The columns that cells of one JDK stand in, in the order of the cells. */
export function columnsOf(cells: readonly CellReport[]): readonly MatrixColumn[] {
  const keyOf = (cell: Parameters<MatrixColumn['has']>[0]): string =>
    JSON.stringify([cell.scenario, cell.taskSize, cell.fingerprint, cell.timeScale]);
  const firsts = new Map<string, CellReport>();
  for (const cell of cells) if (!firsts.has(keyOf(cell))) firsts.set(keyOf(cell), cell);
  const setups = new Set(cells.map(({ fingerprint }) => fingerprint));
  const sizes = new Set(cells.map(({ taskSize }) => taskSize));
  return [...firsts].map(([key, { oomType, scenario, taskSize, fingerprint }]) => ({
    oomType,
    detail: [
      scenario,
      ...(sizes.size > 1 ? [taskSize] : []),
      ...(setups.size > 1 ? [`setup ${fingerprint}`] : []),
    ].join(' · '),
    has: (cell) => keyOf(cell) === key,
  }));
}
