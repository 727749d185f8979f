import type { RecordedRun } from '../journal/read-journal.ts';
import { SCHEMA_VERSION } from '../journal/trial-record.ts';
import { cellId } from '../plan/cell.ts';
import type { Cell } from '../plan/cell.ts';
import type { Design } from '../plan/design.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { poolCells, type CellPool } from './cell-pool.ts';
import { compareCells } from './compare-cells.ts';
import { costOf } from './cost-report.ts';
import { inconclusiveReasons } from './inconclusive.ts';
import { reportPath } from './path-report.ts';
import { guaranteedInterval } from './rate-report.ts';
import type { CellReport, Report } from './report.ts';
import { yieldOfTrial } from './trial-yield.ts';

function reportCell(records: CellPool, design: Design): CellReport {
  const [{ scenario, jdk, flagSet, taskSize, oomType, timeScale, fingerprint }] = records;
  const paths = [...new Set(records.flatMap((record) => Object.keys(record.paths)))];
  return {
    scenario,
    jdk,
    flagSet,
    taskSize,
    oomType,
    timeScale,
    fingerprint,
    trials: records.length,
    invalid: records.flatMap(({ trial, invalidReason }) =>
      invalidReason === null ? [] : [{ trial, reason: invalidReason }],
    ),
    unreachable: records.flatMap(({ trial, unreachableReason }) =>
      unreachableReason === null ? [] : [{ trial, reason: unreachableReason }],
    ),
    ends: records
      .filter(({ valid }) => valid)
      .map(({ trial, stopCode, exitCode, oomKilled, artefacts }) => ({
        trial,
        stopCode,
        exitCode,
        oomKilled,
        artefacts,
      })),
    evidence: evidenceOf(records, design),
    cost: costOf(records),
    paths: paths.map((path) => reportPath(records, path)),
  };
}

function evidenceOf(records: CellPool, design: Design): CellReport['evidence'] {
  const yields = records.flatMap((record) => yieldOfTrial(record) ?? []);
  const usable = yields.filter((one) => one.usable).length;
  const count = { successes: usable, trials: yields.length };
  return {
    captured: yields.filter(({ captured }) => captured).length,
    usable,
    valid: yields.length,
    interval: wilsonInterval(count),
    guaranteedInterval: guaranteedInterval(count, design),
  };
}

/** Adds up what a run recorded; cells stand in the order of the plan, whatever order the trials ran in. */
export function buildReport(recorded: Pick<RecordedRun, 'run' | 'records' | 'warnings'>): Report {
  const { records } = recorded;
  const { plan, design } = recorded.run;
  const place = new Map(plan.cells.map((cell, index) => [cellId(cell), index]));
  const placeOf = (cell: Cell) => place.get(cellId(cell)) ?? place.size;
  const pools = poolCells(records);
  const cells = pools
    .map((pool) => reportCell(pool, design))
    .toSorted((left, right) => placeOf(left) - placeOf(right));
  const seen = new Set(records.map(cellId));
  const cellsWithoutTrial = plan.cells.filter((cell) => !seen.has(cellId(cell)));
  return {
    schemaVersion: SCHEMA_VERSION,
    plannedTrials: plan.trials.length,
    endedTrials: records.length,
    cells,
    cellsWithoutTrial,
    ...compareCells(pools, recorded.run),
    inconclusiveReasons: inconclusiveReasons({ cells, cellsWithoutTrial }),
    warnings: recorded.warnings.map(({ message, remedy }) => ({ message, remedy })),
    fidelityNotes: [...new Set(records.flatMap(({ fidelityNotes }) => fidelityNotes))].toSorted(),
  };
}
