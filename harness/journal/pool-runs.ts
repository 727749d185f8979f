import { cellId, type Cell } from '../plan/cell.ts';
import type { Design } from '../plan/design.ts';
import { JournalError } from './journal-error.ts';
import { assertSameSetups } from './merge-runs.ts';
import type { RecordedRun } from './read-journal.ts';
import type { RunRecord } from './run-record.ts';
import type { TrialRecord } from './trial-record.ts';

export interface PoolOptions {
  readonly runs: readonly [RecordedRun, ...RecordedRun[]];
  /** Those that are compared, in that order. */
  readonly flagSets: readonly string[];
  /** `null` for every scenario that was run. */
  readonly scenarios: readonly string[] | null;
  readonly design: Pick<Design, 'pairs' | 'detectPoints'>;
}

/** Trials of several runs, to be compared as if they were of one. */
export type PooledRun = Pick<RecordedRun, 'run' | 'records' | 'spoiled'>;

function refused(message: string, hint: string): JournalError {
  return new JournalError('different-runs', message, { hint });
}

function assertSameFlagSets(first: RecordedRun, other: RecordedRun, names: readonly string[]): void {
  for (const name of names) {
    const [one, two] = [first.run.flagSets[name], other.run.flagSets[name]];
    if (one === undefined || two === undefined || JSON.stringify(one) === JSON.stringify(two)) continue;
    throw refused(
      `The flag set ${name} is not the same in ${first.layout.directory} and ${other.layout.directory}.`,
      'Compare runs of one config only, or rename one of the flag sets.',
    );
  }
}

/** Runs that may have stopped early cannot be counted together: each has its own rule. */
function stoppingOf(runs: PoolOptions['runs']): Design['stopping'] {
  const [first] = runs;
  if (runs.length === 1) return first.run.design.stopping;
  const early = runs.find(({ run }) => run.design.stopping !== 'fixed');
  if (early === undefined) return 'fixed';
  throw refused(
    `The run in ${early.layout.directory} was allowed to stop early and cannot be counted together with others.`,
    'Compare it by itself.',
  );
}

/** A run's trial under the number it has when all runs' blocks are counted on. */
function renumbered(id: string, offset: number): string {
  const end = id.lastIndexOf('/');
  return `${id.slice(0, end)}/${Number(id.slice(end + 1)) + offset}`;
}

/**
 * Counts the trials of several runs together, as far as they are about the named flag sets and scenarios.
 *
 * @throws {JournalError} `different-runs` for other setups, other flag sets of the same name, and a flag set
 *   that was not run
 */
export function poolRuns({ runs, flagSets, scenarios, design }: PoolOptions): PooledRun {
  const [first, ...others] = runs;
  const stopping = stoppingOf(runs);
  for (const other of others) {
    assertSameFlagSets(first, other, flagSets);
    assertSameSetups(first, other);
  }
  const isWanted = ({ flagSet, scenario }: Cell): boolean =>
    flagSets.includes(flagSet) && (scenarios === null || scenarios.includes(scenario));
  const trials: RunRecord['plan']['trials'][number][] = [];
  const records: TrialRecord[] = [];
  const spoiled: TrialRecord[] = [];
  const cells = new Map<string, Cell>();
  let blocks = 0;
  for (const { run, records: ended, spoiled: before } of runs) {
    for (const cell of run.plan.cells.filter(isWanted)) cells.set(cellId(cell), cell);
    for (const trial of run.plan.trials.filter(isWanted)) {
      trials.push({ ...trial, id: renumbered(trial.id, blocks), index: trial.index + blocks });
    }
    const offset = blocks;
    const moved = (record: TrialRecord): TrialRecord => ({
      ...record,
      trial: renumbered(record.trial, offset),
    });
    records.push(...ended.filter(isWanted).map(moved));
    spoiled.push(...before.filter(isWanted).map(moved));
    blocks += run.plan.trialsPerCell;
  }
  for (const name of flagSets) {
    if ([...cells.values()].some(({ flagSet }) => flagSet === name)) continue;
    throw refused(
      `No trial of the flag set ${name} is planned in ${runs.map(({ layout }) => layout.directory).join(', ')}.`,
      `Its flag sets are ${[...new Set(runs.flatMap(({ run }) => Object.keys(run.flagSets)))].join(', ')}.`,
    );
  }
  const inOrder = [...cells.values()].toSorted(
    (a, b) => flagSets.indexOf(a.flagSet) - flagSets.indexOf(b.flagSet),
  );
  return {
    run: {
      ...first.run,
      design: { ...design, stopping },
      shard: null,
      gates: [],
      controls: null,
      plan: { ...first.run.plan, trialsPerCell: blocks, cells: inOrder, trials },
    },
    records,
    spoiled,
  };
}
