import { constants, existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createJournal } from './journal.ts';
import type { MergedRun } from './merge-runs.ts';
import { readJournal, type RecordedRun } from './read-journal.ts';
import { replaceTrials } from './replace-trials.ts';
import type { ResultsLayout } from './results-layout.ts';

/**
 * Writes a merged run as results of its own, the trials' folders copied beside it (shared with the originals
 * where the file system can), and reads it back.
 *
 * @throws {JournalError} `run-exists`, `results-not-a-directory`, `results-not-writable`
 */
export async function writeMergedRun(options: {
  readonly directory: string;
  readonly merged: MergedRun;
  readonly sources: readonly Pick<ResultsLayout, 'trialsDirectory'>[];
}): Promise<RecordedRun> {
  const { directory, merged, sources } = options;
  {
    await using journal = await createJournal({ directory, run: merged.run });
    await replaceTrials(journal.layout, merged);
    for (const { trialsDirectory } of sources.filter((source) => existsSync(source.trialsDirectory))) {
      await cp(trialsDirectory, journal.layout.trialsDirectory, {
        recursive: true,
        mode: constants.COPYFILE_FICLONE,
      });
    }
  }
  return readJournal(directory);
}
