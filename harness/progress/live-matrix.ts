import type { TrialRecord } from '../journal/trial-record.ts';
import { cellId, type Cell } from '../plan/cell.ts';
import type { WatchedCell } from './run-event.ts';

/** What came of a cell so far. */
interface CellTally {
  usable: number;
  /** Valid trials. */
  valid: number;
  uncounted: number;
}

const GAP = '  ';
const NOTHING_YET = '·';

/**
 * Flag set × OOM type while a run goes on: in how many of a cell's valid trials usable evidence got out, and how
 * many did not count. Where several JDKs or task sizes are planned, a row has them in its name.
 */
export class LiveMatrix {
  readonly #cells: readonly WatchedCell[];
  readonly #trialsPerCell: number;
  readonly #tallies = new Map<string, CellTally>();

  constructor({
    cells,
    trialsPerCell,
  }: {
    readonly cells: readonly WatchedCell[];
    readonly trialsPerCell: number;
  }) {
    this.#cells = cells;
    this.#trialsPerCell = trialsPerCell;
  }

  record(record: TrialRecord): void {
    const id = cellId(record);
    const tally = this.#tallies.get(id) ?? { usable: 0, valid: 0, uncounted: 0 };
    this.#tallies.set(id, tally);
    if (!record.valid) {
      tally.uncounted += 1;
      return;
    }
    tally.valid += 1;
    const isUsable = Object.values(record.paths).some(
      ({ verdict, attributed }) => verdict === 'captured' && attributed,
    );
    if (isUsable) tally.usable += 1;
  }

  /** Nothing for a single cell, and where it would not fit. */
  lines({ columns, rows }: { readonly columns: number; readonly rows: number }): readonly string[] {
    if (this.#cells.length < 2) return [];
    const scenarios = [...new Set(this.#cells.map(({ scenario }) => scenario))];
    const names = [...new Set(this.#cells.map((cell) => this.#rowName(cell)))];
    const table = [
      [`usable of ${this.#trialsPerCell}`, ...scenarios.map((name) => this.#columnName(name))],
      ...names.map((name) => [
        name,
        ...scenarios.map((scenario) =>
          this.#text(this.#cells.find((cell) => cell.scenario === scenario && this.#rowName(cell) === name)),
        ),
      ]),
    ];
    const widths = ['', ...scenarios].map((_, index) =>
      Math.max(...table.map((row) => row[index]?.length ?? 0)),
    );
    const lines = table.map((row) =>
      row
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
    const fits = lines.length <= rows && lines.every(({ length }) => length <= columns);
    return fits ? lines : [];
  }

  /** Its OOM type, unless another scenario ends in the same. */
  #columnName(scenario: string): string {
    const own = this.#cells.find((cell) => cell.scenario === scenario);
    const isAmbiguous = this.#cells.some(
      (cell) => cell.oomType === own?.oomType && cell.scenario !== scenario,
    );
    return own === undefined || isAmbiguous ? scenario : own.oomType;
  }

  #rowName({ flagSet, jdk }: Cell): string {
    const hasJdks = new Set(this.#cells.map((cell) => cell.jdk)).size > 1;
    return hasJdks ? `${flagSet}, JDK ${jdk}` : flagSet;
  }

  #text(cell: Cell | undefined): string {
    if (cell === undefined) return '';
    const tally = this.#tallies.get(cellId(cell));
    if (tally === undefined) return NOTHING_YET;
    const rate = tally.valid === 0 ? NOTHING_YET : `${tally.usable}/${tally.valid}`;
    return tally.uncounted === 0 ? rate : `${rate} (${tally.uncounted} invalid)`;
  }
}
