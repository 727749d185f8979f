import type { RecordedRun } from '../journal/read-journal.ts';
import { SCHEMA_VERSION } from '../journal/trial-record.ts';
import type { TrialRecord } from '../journal/trial-record.ts';
import { cellId } from '../plan/cell.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { Cell } from '../plan/cell.ts';
import { inconclusiveReasons } from './inconclusive.ts';
import { answersOf } from './answer.ts';
import { fidelityItems } from './fidelity.ts';
import { reportPath } from './path-report.ts';
import { yieldOfTrial } from './trial-yield.ts';
import { replayCommand } from './replay-command.ts';
import type { CellReport, Report } from './report.ts';

/** Records that may be pooled: of one cell, one setup and one time scale. */
function poolable(records: readonly TrialRecord[]): readonly (readonly [TrialRecord, ...TrialRecord[]])[] {
  const pools = new Map<string, [TrialRecord, ...TrialRecord[]]>();
  for (const record of records) {
    const key = JSON.stringify([cellId(record), record.fingerprint, record.timeScale]);
    const pool = pools.get(key);
    if (pool === undefined) pools.set(key, [record]);
    else pool.push(record);
  }
  return [...pools.values()];
}

function reportCell(records: readonly [TrialRecord, ...TrialRecord[]]): CellReport {
  const [{ scenario, jdk, flagSet, taskSize, oomType, timeScale, fingerprint }] = records;
  const byIndex = records.toSorted((left, right) => indexOf(left) - indexOf(right));
  const paths = [...new Set(byIndex.flatMap((record) => Object.keys(record.paths)))];
  return {
    scenario,
    jdk,
    flagSet,
    taskSize,
    oomType,
    timeScale,
    fingerprint,
    trials: byIndex.length,
    invalid: byIndex.flatMap(({ trial, invalidReason }) =>
      invalidReason === null ? [] : [{ trial, reason: invalidReason }],
    ),
    unreachable: byIndex.flatMap(({ trial, unreachableReason }) =>
      unreachableReason === null ? [] : [{ trial, reason: unreachableReason }],
    ),
    evidence: evidenceOf(byIndex),
    ends: byIndex
      .filter(({ valid }) => valid)
      .map(({ trial, stopCode, exitCode, oomKilled, artefacts }) => ({
        trial,
        stopCode,
        exitCode,
        oomKilled,
        artefacts,
      })),
    paths: paths.map((path) => reportPath(byIndex, path)),
  };
}

function evidenceOf(records: readonly TrialRecord[]): CellReport['evidence'] {
  const yields = records.flatMap((record) => yieldOfTrial(record) ?? []);
  const usable = yields.filter((one) => one.usable).length;
  return {
    captured: yields.filter(({ captured }) => captured).length,
    usable,
    valid: yields.length,
    interval: wilsonInterval({ successes: usable, trials: yields.length }),
  };
}

function indexOf({ trial }: TrialRecord): number {
  return Number(trial.slice(trial.lastIndexOf('/') + 1));
}

/** Adds up what a run recorded; cells stand in the order of the plan, whatever order the trials ran in. */
export function buildReport(recorded: Pick<RecordedRun, 'run' | 'records' | 'warnings'>): Report {
  const { records, run } = recorded;
  const { plan, startedAt, flagSets, versions, setups } = run;
  const place = new Map(plan.cells.map((cell, index) => [cellId(cell), index]));
  const placeOf = (cell: Cell) => place.get(cellId(cell)) ?? place.size;
  const cells = poolable(records)
    .map(reportCell)
    .toSorted((left, right) => placeOf(left) - placeOf(right));
  const seen = new Set(records.map(cellId));
  const cellsWithoutTrial = plan.cells.filter((cell) => !seen.has(cellId(cell)));
  const fidelityNotes = [...new Set(records.flatMap(({ fidelityNotes: notes }) => notes))].toSorted();
  return {
    schemaVersion: SCHEMA_VERSION,
    startedAt,
    answers: answersOf(cells),
    fidelity: fidelityItems(run, fidelityNotes),
    plannedTrials: plan.trials.length,
    endedTrials: records.length,
    cells,
    cellsWithoutTrial,
    inconclusiveReasons: inconclusiveReasons({ cells, cellsWithoutTrial }),
    warnings: recorded.warnings.map(({ message, remedy }) => ({ message, remedy })),
    fidelityNotes,
    replayCommand: replayCommand(run),
    flagSets,
    versions,
    setups,
  };
}
