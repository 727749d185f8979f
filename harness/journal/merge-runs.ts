import { shardText } from '../plan/shard.ts';
import { JournalError } from './journal-error.ts';
import type { RecordedRun } from './read-journal.ts';
import type { RunRecord } from './run-record.ts';
import { setupDifference } from './setup-difference.ts';
import type { TrialRecord } from './trial-record.ts';

/** Shards of one plan, put together. */
export interface MergedRun {
  readonly run: RunRecord;
  /** In the order of the plan. */
  readonly records: readonly TrialRecord[];
  /** Attempts that the harness spoiled and that were run again. */
  readonly spoiled: readonly TrialRecord[];
  /** Shards that are not among those given, counted from 1. */
  readonly missingShards: readonly number[];
}

/** Of a run, what its shards must have in common: everything but when and where they ran. */
const COMMON = ['plan', 'design', 'gates', 'controls', 'timeScale', 'flagSets'] as const;

function refused(message: string, hint: string): JournalError {
  return new JournalError('different-runs', message, { hint });
}

function placeOf({ layout }: RecordedRun): string {
  return layout.directory;
}

/** Names what two runs differ in where they may not; nothing where they may be counted together. */
export function assertSameSetups(first: RecordedRun, other: RecordedRun): void {
  const known = Object.entries(first.run.setups);
  for (const [fingerprint, setup] of Object.entries(other.run.setups)) {
    if (Object.hasOwn(first.run.setups, fingerprint)) continue;
    const differences = known.map(([, candidate]) => setupDifference(candidate, setup));
    const nearest = differences.toSorted((a, b) => a.length - b.length)[0] ?? [];
    throw refused(
      `The runs in ${placeOf(first)} and ${placeOf(other)} had different setups: ${nearest.join(', ') || 'one has none'} differ.`,
      'Rates of different setups are never counted together; run both on the same setup.',
    );
  }
}

function assertSamePlan(first: RecordedRun, other: RecordedRun): void {
  for (const part of COMMON) {
    if (JSON.stringify(first.run[part]) === JSON.stringify(other.run[part])) continue;
    const what = part === 'plan' ? planDifference(first.run, other.run) : part;
    throw refused(
      `The runs in ${placeOf(first)} and ${placeOf(other)} are no shards of one plan: their ${what} differ.`,
      'Give every shard the same config, options and --seed.',
    );
  }
}

function planDifference({ plan: first }: RunRecord, { plan: other }: RunRecord): string {
  if (first.seed !== other.seed) return `seeds (${first.seed} and ${other.seed})`;
  if (first.trialsPerCell !== other.trialsPerCell) return 'numbers of trials';
  return 'cells';
}

/** How many shards there are; each that is given must be another one of them. */
function shardCountOf(shards: readonly RecordedRun[]): number {
  const places = new Map<number, RecordedRun>();
  for (const recorded of shards) {
    const { shard } = recorded.run;
    if (shard === null) {
      throw refused(
        `The run in ${placeOf(recorded)} is no shard: it has the whole plan.`,
        'Name only shards.',
      );
    }
    const same = places.get(shard.index);
    if (same !== undefined) {
      throw refused(
        `The runs in ${placeOf(same)} and ${placeOf(recorded)} are both shard ${shardText(shard)}.`,
        'Name each shard once.',
      );
    }
    places.set(shard.index, recorded);
  }
  const counts = [...new Set(shards.map(({ run }) => run.shard?.count ?? 0))];
  const [count = 0] = counts;
  if (counts.length > 1) {
    throw refused(
      `The shards are of ${counts.join(' and ')} parts.`,
      'Give every shard the same number of shards.',
    );
  }
  return count;
}

/**
 * Puts the shards of one plan together: the run they would have been on one machine.
 *
 * @throws {JournalError} `different-runs` for other plans, other setups, a shard twice, or none at all
 */
export function mergeRuns(shards: readonly [RecordedRun, ...RecordedRun[]]): MergedRun {
  const [first, ...others] = shards;
  const count = shardCountOf(shards);
  for (const other of others) {
    assertSamePlan(first, other);
    assertSameSetups(first, other);
    assertSameSetups(other, first);
  }
  const place = new Map(first.run.plan.trials.map(({ id }, index) => [id, index]));
  const given = new Set(shards.map(({ run }) => run.shard?.index));
  return {
    run: {
      ...first.run,
      shard: null,
      startedAt: shards.map(({ run }) => run.startedAt).toSorted()[0] ?? first.run.startedAt,
    },
    records: shards
      .flatMap(({ records }) => records)
      .toSorted((a, b) => (place.get(a.trial) ?? 0) - (place.get(b.trial) ?? 0)),
    spoiled: shards.flatMap(({ spoiled }) => spoiled),
    missingShards: Array.from({ length: count }, (_, index) => index + 1).filter(
      (index) => !given.has(index),
    ),
  };
}
