import { oomInstant } from '../../harness/timeline/oom-instant.ts';
import { firstOfKind } from '../../harness/timeline/timeline.ts';
import { runForReal } from './real-run.ts';

/**
 * Runs trials of `heap-leak` on 1 vCPU, one at a time, whose OOM is wanted `afterSeconds` after ready.
 *
 * @returns for each the milliseconds by which it came after the wanted instant
 */
export async function missedByMs({
  trials,
  afterSeconds,
}: {
  readonly trials: number;
  readonly afterSeconds: number;
}): Promise<readonly number[]> {
  await using run = await runForReal({
    flagSets: ['dump-exit'],
    taskSize: '1024/2048',
    // The heap of the scenario's own task size, now with a whole vCPU.
    scenario: { jvmFlags: ['-Xmx256m'] },
    oomAfterSeconds: afterSeconds,
    trialsPerCell: trials,
    timeScale: 30,
    concurrency: 1,
  });
  const missed = run.allRecords.map(async (record) => {
    const { events } = await run.evidenceOf(record);
    const wanted = firstOfKind(events, 'oom-wanted');
    const oom = oomInstant(events);
    if (wanted === undefined || oom === undefined)
      throw new Error(`${record.trial}: ${record.invalidReason}`);
    if (record.oomWantedAt !== new Date(wanted.atMs).toISOString()) {
      throw new Error(`${record.trial} has another instant in its record: ${record.oomWantedAt}`);
    }
    return oom.atMs - wanted.atMs;
  });
  return Promise.all(missed);
}
