import { rename, writeFile } from 'node:fs/promises';
import { notWritable } from './journal-error.ts';
import type { ResultsLayout } from './results-layout.ts';
import type { RecordedRun } from './read-journal.ts';
import { trialRecordSchema } from './trial-record.ts';

/**
 * Writes the records of a run that is over in place of those it had, which stay whole until the new ones are;
 * before them the attempts that the harness spoiled, each of which one of them came after.
 *
 * @throws {JournalError} `results-not-writable`
 */
export async function replaceTrials(
  { trialsFile }: Pick<ResultsLayout, 'trialsFile'>,
  { records, spoiled }: Pick<RecordedRun, 'records' | 'spoiled'>,
): Promise<void> {
  const lines = [...spoiled, ...records].map(
    (record) => `${JSON.stringify(trialRecordSchema.parse(record))}\n`,
  );
  const unfinished = `${trialsFile}.new`;
  try {
    await writeFile(unfinished, lines.join(''), { flush: true });
    await rename(unfinished, trialsFile);
  } catch (cause) {
    throw notWritable(trialsFile, cause);
  }
}
