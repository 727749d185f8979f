import { EXIT_CODE } from '../harness-error.ts';
import type { ExitCode } from '../harness-error.ts';
import { cellId } from '../plan/cell.ts';
import type { Cell } from '../plan/cell.ts';
import type { CellReport, Report } from './report.ts';

/** Above this share of invalid trials a cell says nothing: what failed may be what was measured. */
const INVALID_SHARE_MAX = 0.15;

function reasonOf(cell: CellReport, invalid: number): string | null {
  const id = cellId(cell);
  if (invalid === cell.trials) return `${id}: none of ${cell.trials} trials is valid`;
  if (invalid / cell.trials <= INVALID_SHARE_MAX) return null;
  return `${id}: ${invalid} of ${cell.trials} trials are invalid, more than ${INVALID_SHARE_MAX * 100} %`;
}

/** Where other trials of the cell reached its OOM, one that found it unreachable was merely wrong. */
function wrongTrials({ invalid, unreachable, ends }: CellReport): number {
  return invalid.length + (ends.length > 0 ? unreachable.length : 0);
}

/**
 * Why a run answers nothing, one sentence each: a cell not run, without a valid trial, or with too many
 * invalid ones. A cell whose trials found its OOM unreachable is answered.
 */
export function inconclusiveReasons(report: {
  readonly cells: readonly CellReport[];
  readonly cellsWithoutTrial: readonly Cell[];
}): readonly string[] {
  return [
    ...report.cells.flatMap(inconclusiveReasonsOf),
    ...report.cellsWithoutTrial.map((cell) => `${cellId(cell)}: no trial ended`),
  ];
}

/** Why one cell answers nothing, or one of its paths does not. */
export function inconclusiveReasonsOf(cell: CellReport): readonly string[] {
  const wrong = wrongTrials(cell);
  const whole = reasonOf(cell, wrong);
  if (whole !== null) return [whole];
  return cell.paths.flatMap((path) => {
    const reason = reasonOf(cell, wrong + path.invalid.length);
    return reason === null ? [] : [`${reason}, for ${path.path}`];
  });
}

/** The exit code of a run that came to its end: 0 done, 2 inconclusive. */
export function exitCodeOf(report: Report): ExitCode {
  return report.inconclusiveReasons.length > 0 ? EXIT_CODE.inconclusive : EXIT_CODE.done;
}
