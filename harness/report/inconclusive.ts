import { EXIT_CODE } from '../harness-error.ts';
import type { ExitCode } from '../harness-error.ts';
import { cellId } from '../plan/cell.ts';
import type { Cell } from '../plan/cell.ts';
import type { ControlReport } from './control-report.ts';
import type { GateReport } from './gate-report.ts';
import type { CellReport, Report } from './report.ts';

/** Above this share of invalid trials a cell says nothing: what failed may be what was measured. */
export const INVALID_SHARE_MAX = 0.15;

/** Why a cell with so many trials, so many of them invalid, says nothing; `null` where it says something. */
export function invalidityOfCell({
  trials,
  invalid,
}: {
  readonly trials: number;
  readonly invalid: number;
}): string | null {
  if (invalid === trials) return `none of ${trials} trials is valid`;
  if (invalid / trials <= INVALID_SHARE_MAX) return null;
  return `${invalid} of ${trials} trials are invalid, more than ${INVALID_SHARE_MAX * 100} %`;
}

function reasonOf(cell: CellReport, invalid: number): string | null {
  const reason = invalidityOfCell({ trials: cell.trials, invalid });
  return reason === null ? null : `${cellId(cell)}: ${reason}`;
}

/** Where other trials of the cell reached its OOM, one that found it unreachable was merely wrong. */
function wrongTrials({ invalid, unreachable, ends }: CellReport): number {
  return invalid.length + (ends.length > 0 ? unreachable.length : 0);
}

/**
 * Why a run answers nothing, one sentence each: a control that failed, a cell not run, without a valid trial, or
 * with too many invalid ones, a gate with too little data. A cell whose trials found its OOM unreachable is answered.
 */
export function inconclusiveReasons(report: {
  readonly cells: readonly CellReport[];
  readonly cellsWithoutTrial: readonly Cell[];
  readonly gates: readonly GateReport[];
  readonly controls: readonly ControlReport[];
}): readonly string[] {
  return [
    ...report.controls.filter(({ hasHeld }) => !hasHeld).map(({ words }) => words),
    ...report.cells.flatMap(inconclusiveReasonsOf),
    ...report.cellsWithoutTrial.map((cell) => `${cellId(cell)}: no trial ended`),
    ...report.gates.filter(({ outcome }) => outcome === 'inconclusive').map(({ words }) => words),
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

/**
 * The exit code of a run that came to its end: 2 where a control failed, as nothing can be believed then; 1 where
 * a gate failed or a rate regressed against the baseline; 2 where anything else is inconclusive; else 0.
 */
export function exitCodeOf({ controls, gates, baseline, inconclusiveReasons: reasons }: Report): ExitCode {
  if (controls.some(({ hasHeld }) => !hasHeld)) return EXIT_CODE.inconclusive;
  const hasRegressed = baseline?.cells.some(({ status }) => status === 'regressed') ?? false;
  if (hasRegressed || gates.some(({ outcome }) => outcome === 'failed')) return EXIT_CODE.gateFailed;
  return reasons.length > 0 ? EXIT_CODE.inconclusive : EXIT_CODE.done;
}
