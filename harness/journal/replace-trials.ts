import { rename, writeFile } from 'node:fs/promises';
import { notWritable } from './journal-error.ts';
import type { ResultsLayout } from './results-layout.ts';
import { trialRecordSchema, type TrialRecord } from './trial-record.ts';

/**
 * Writes the records of a run that is over in place of those it had, which stay whole until the new ones are.
 *
 * @throws {JournalError} `results-not-writable`
 */
export async function replaceTrials(
  { trialsFile }: Pick<ResultsLayout, 'trialsFile'>,
  records: readonly TrialRecord[],
): Promise<void> {
  const lines = records.map((record) => `${JSON.stringify(trialRecordSchema.parse(record))}\n`);
  const unfinished = `${trialsFile}.new`;
  try {
    await writeFile(unfinished, lines.join(''), { flush: true });
    await rename(unfinished, trialsFile);
  } catch (cause) {
    throw notWritable(trialsFile, cause);
  }
}
