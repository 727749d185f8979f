import type { Baseline, BaselineCell } from '../journal/baseline-file.ts';
import { fingerprint as fingerprintOf } from '../journal/fingerprint.ts';
import type { RunRecord } from '../journal/run-record.ts';
import type { BaselineReport } from './baseline-report.ts';
import { invalidityOfCell } from './inconclusive.ts';
import type { CellReport } from './report.ts';

/**
 * `good` what is new or better is taken over; what shows no change stays as it was, so that many small losses
 * cannot add up unseen; what is worse stays, too, with the day it was first seen · `all` whatever was measured.
 */
export type BaselineUpdate = 'good' | 'all';

export interface UpdatedBaseline {
  readonly baseline: Baseline;
  readonly cells: readonly CellReport[];
  readonly run: Pick<RunRecord, 'startedAt' | 'setups' | 'flagSets' | 'design'>;
  readonly compared: BaselineReport;
  readonly update: BaselineUpdate;
}

function keyOf({ scenario, jdk, flagSet }: Pick<BaselineCell, 'scenario' | 'jdk' | 'flagSet'>): string {
  return JSON.stringify([scenario, jdk, flagSet]);
}

function flagSetOf({ flagSets }: UpdatedBaseline['run'], name: string): Readonly<Record<string, unknown>> {
  return flagSets[name] ?? {};
}

function measuredCell(cell: CellReport, run: UpdatedBaseline['run']): BaselineCell {
  const { scenario, jdk, flagSet, taskSize, fingerprint, evidence } = cell;
  return {
    scenario,
    jdk,
    flagSet,
    taskSize,
    usable: evidence.usable,
    valid: evidence.valid,
    measuredAt: run.startedAt,
    fingerprint,
    flagSetFingerprint: fingerprintOf(flagSetOf(run, flagSet)),
    regressedSince: null,
  };
}

/** Only what may be quoted as a rate may be held against later. */
function isQuotable(cell: CellReport, { design }: UpdatedBaseline['run']): boolean {
  const { timeScale, trials, evidence } = cell;
  const isSound = invalidityOfCell({ trials, invalid: trials - evidence.valid }) === null;
  return timeScale === 1 && design.stopping === 'fixed' && isSound;
}

/** The baseline after a run; cells that were not run stay as they are. */
export function updatedBaseline({ baseline, cells, run, compared, update }: UpdatedBaseline): Baseline {
  const kept = new Map(baseline.cells.map((cell) => [keyOf(cell), cell]));
  for (const status of compared.cells) {
    const cell = cells.find((one) => keyOf(one) === keyOf(status));
    if (cell === undefined || !isQuotable(cell, run)) continue;
    const before = kept.get(keyOf(status));
    const isTaken =
      before === undefined || update === 'all' || status.status === 'improved' || status.status === 'new';
    kept.set(
      keyOf(status),
      isTaken ? measuredCell(cell, run) : { ...before, regressedSince: status.regressedSince },
    );
  }
  const all = [...kept.values()];
  const setups = new Set(all.map(({ fingerprint }) => fingerprint));
  const flagSets = new Set(all.map(({ flagSetFingerprint }) => flagSetFingerprint));
  const ofRun = Object.fromEntries(
    Object.values(run.flagSets).map((described) => [fingerprintOf(described), described]),
  );
  return {
    baselineVersion: 1,
    cells: all,
    setups: onlyUsed({ ...baseline.setups, ...run.setups }, setups),
    flagSets: onlyUsed({ ...baseline.flagSets, ...ofRun }, flagSets),
  };
}

function onlyUsed<Described>(
  described: Readonly<Record<string, Described>>,
  used: ReadonlySet<string>,
): Readonly<Record<string, Described>> {
  return Object.fromEntries(Object.entries(described).filter(([digest]) => used.has(digest)));
}
