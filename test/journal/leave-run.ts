import { createJournal } from '../../harness/journal/journal.ts';
import type { RunRecord } from '../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../harness/journal/trial-record.ts';

/** Writes the results of a run to a folder, as it would have left them. */
export async function leaveRun(
  directory: string,
  { run, records }: { readonly run: RunRecord; readonly records: readonly TrialRecord[] },
): Promise<void> {
  await using journal = await createJournal({ directory, run });
  for (const record of records) {
    await journal.freshTrialDirectory(record.trial);
    await journal.appendTrial(record);
  }
}
