import { resultsLayout } from '../../harness/journal/results-layout.ts';
import { fingerprint } from '../../harness/journal/fingerprint.ts';
import type { RecordedRun } from '../../harness/journal/read-journal.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';
import { trialsOfShard } from '../../harness/plan/shard.ts';
import { CAPTURED, exampleRecord, exampleRun, LOST } from './example-run.ts';

/** `dump-hook` captures, `none` does not. */
export function recordOf({
  flagSet,
  index,
}: {
  readonly flagSet: string;
  readonly index: number;
}): TrialRecord {
  return exampleRecord({ flagSet, index, path: flagSet === 'none' ? LOST : CAPTURED });
}

/** Shard `index` of `count` of the example run with six trials of each cell, every trial ended, unless told otherwise. */
export function exampleShard(
  index: number,
  {
    count = 2,
    run = {},
    records,
  }: {
    readonly count?: number;
    readonly run?: Partial<RunRecord>;
    readonly records?: readonly TrialRecord[];
  } = {},
): RecordedRun {
  const whole = { ...exampleRun({ trialsPerCell: 6 }), ...run };
  const shard = { index, count };
  return {
    layout: resultsLayout(`/results/shard-${index}`),
    run: { ...whole, shard, startedAt: `2026-11-23T05:00:0${index}.000Z`, ...run },
    records: records ?? trialsOfShard(whole.plan, shard).map(recordOf),
    spoiled: [],
    warnings: [],
  };
}

/** A setup that differs from the example's in its JDK. */
export const OTHER_SETUP = { 'jdk-17': 'sha256:bb', visibility: 'visible', timeScale: 1 };
export const OTHER_FINGERPRINT = fingerprint(OTHER_SETUP);
