import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { JournalError } from '../journal/journal-error.ts';
import type { ResultsLayout } from '../journal/results-layout.ts';
import { describeIssues } from '../journal/schema-issues.ts';
import { baselineReportSchema, type BaselineReport } from './baseline-report.ts';

const savedSchema = z.object({ baseline: baselineReportSchema.nullable() });

/**
 * What a run came to against its baseline when it was concluded, from its `report.json`: the baseline itself may
 * have moved on since. `null` where it was held against none, or never concluded.
 *
 * @throws {JournalError} `journal-damaged`
 */
export async function savedBaseline({
  reportFile,
}: Pick<ResultsLayout, 'reportFile'>): Promise<BaselineReport | null> {
  if (!existsSync(reportFile)) return null;
  try {
    return savedSchema.parse(JSON.parse(await readFile(reportFile, 'utf8'))).baseline;
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? describeIssues(cause) : 'it is not JSON';
    throw new JournalError('journal-damaged', `The results are damaged: ${reportFile}: ${reason}.`, {
      hint: 'Restore the file from a copy, or merge or judge the run again.',
      cause,
    });
  }
}
