import { isNotification } from '../capture/path-verdict.ts';
import type { Baseline } from '../journal/baseline-file.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { SCHEMA_VERSION } from '../journal/trial-record.ts';
import { cellId } from '../plan/cell.ts';
import type { Cell } from '../plan/cell.ts';
import type { Design } from '../plan/design.ts';
import { planPower } from '../plan/plan-power.ts';
import { trialsOfShard } from '../plan/shard.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { compareWithBaseline } from './baseline-report.ts';
import { poolCells, type CellPool } from './cell-pool.ts';
import { compareCells } from './compare-cells.ts';
import { judgeControls } from './control-report.ts';
import { costOf } from './cost-report.ts';
import { judgeGates } from './gate-report.ts';
import { inconclusiveReasons } from './inconclusive.ts';
import { reportNotification, reportPath } from './path-report.ts';
import { guaranteedInterval } from './rate-report.ts';
import { answersOf } from './answer.ts';
import { fidelityItems } from './fidelity.ts';
import { replayCommand } from './replay-command.ts';
import type { CellReport, Report } from './report.ts';
import { spoiledWarnings } from './spoiled-warning.ts';
import { stoppingReason } from './stopping-reason.ts';
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
    models: [...new Set(records.flatMap(({ models }) => models))].toSorted(),
    ends: records
      .filter(({ valid }) => valid)
      .map(({ trial, stopCode, exitCode, oomKilled, artefacts, course, alerts }) => ({
        trial,
        stopCode,
        exitCode,
        oomKilled,
        artefacts,
        course,
        alerts,
      })),
    evidence: evidenceOf(records, design),
    cost: costOf(records),
    paths: paths.filter((path) => !isNotification(path)).map((path) => reportPath(records, path)),
    notifications: paths.filter(isNotification).map((path) => reportNotification(records, path)),
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

export interface ReportedRun extends Pick<RecordedRun, 'run' | 'records' | 'warnings'> {
  /** Attempts that were run again. Default: none was. */
  readonly spoiled?: RecordedRun['spoiled'];
  /** What the run is held against. Default: nothing. */
  readonly baseline?: Baseline | null;
}

/** Adds up what a run recorded; cells stand in the order of the plan, whatever order the trials ran in. */
export function buildReport({ run, records, spoiled = [], warnings, baseline = null }: ReportedRun): Report {
  const { plan, design, startedAt, flagSets, versions, setups } = run;
  const place = new Map(plan.cells.map((cell, index) => [cellId(cell), index]));
  const placeOf = (cell: Cell) => place.get(cellId(cell)) ?? place.size;
  const pools = poolCells(records).toSorted(([left], [right]) => placeOf(left) - placeOf(right));
  const cells = pools.map((pool) => reportCell(pool, design));
  const seen = new Set(records.map(cellId));
  const cellsWithoutTrial = plan.cells.filter((cell) => !seen.has(cellId(cell)));
  const plannedTrials = trialsOfShard(plan, run.shard).length;
  const compared = compareCells(pools, run);
  const gates = judgeGates(pools, run);
  const controls = judgeControls(pools, run);
  const fidelityNotes = [...new Set(records.flatMap(({ fidelityNotes: notes }) => notes))].toSorted();
  return {
    schemaVersion: SCHEMA_VERSION,
    startedAt,
    answers: answersOf(cells),
    fidelity: fidelityItems(run, fidelityNotes),
    plannedTrials,
    endedTrials: records.length,
    cells,
    cellsWithoutTrial,
    power: planPower(plan, design),
    ...compared,
    controls,
    gates,
    baseline: baseline === null ? null : compareWithBaseline(cells, run, baseline),
    stoppingReason: stoppingReason({ ...compared, design, plannedTrials, endedTrials: records.length }),
    inconclusiveReasons: inconclusiveReasons({ cells, cellsWithoutTrial, gates, controls }),
    spoiled: spoiled.map(({ trial, invalidReason }) => ({ trial, reason: invalidReason ?? '' })),
    warnings: [...warnings, ...spoiledWarnings({ records, spoiled })].map(({ message, remedy }) => ({
      message,
      remedy,
    })),
    fidelityNotes,
    replayCommand: replayCommand(run),
    flagSets,
    versions,
    setups,
  };
}
