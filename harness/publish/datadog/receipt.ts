import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ResultsLayout } from '../../journal/results-layout.ts';
import { describeIssues } from '../../journal/schema-issues.ts';
import { writeWhole } from '../../journal/whole-file.ts';
import { PublishError } from '../publish-error.ts';

const RECEIPT_FILE = 'datadog.json';

/** What Datadog said it had taken: what can be looked for there, and nothing else can. */
const receiptSchema = z
  .strictObject({
    receiptVersion: z.literal(1),
    publishedAt: z.iso.datetime(),
    /** Site of the account, or the server in its place. */
    place: z.string(),
    /** The tag that logs and events of the run have in common. */
    runTag: z.string(),
    /** Tags of each cell whose figures were taken. */
    cells: z.array(z.array(z.string()).readonly()).readonly(),
    events: z.int().min(0),
    /** Trials whose outcome was taken as a log, with how many lines of their containers were. */
    trials: z.record(z.string(), z.int().min(0)).readonly(),
  })
  .readonly();

export type Receipt = z.infer<typeof receiptSchema>;

export async function writeReceipt({ directory }: ResultsLayout, receipt: Receipt): Promise<void> {
  await writeWhole(join(directory, RECEIPT_FILE), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** @throws {PublishError} `never-published` where there is none, `receipt-damaged` */
export async function readReceipt({ directory }: ResultsLayout): Promise<Receipt> {
  const file = join(directory, RECEIPT_FILE);
  if (!existsSync(file)) {
    throw new PublishError(
      'never-published',
      `Nothing of the run in ${directory} was published to Datadog.`,
      {
        hint: `Publish it first: lastgasp report ${directory} --publish datadog`,
      },
    );
  }
  try {
    return receiptSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? describeIssues(cause) : 'it is not JSON';
    throw new PublishError('receipt-damaged', `What was published cannot be read from ${file}: ${reason}.`, {
      hint: `Publish the run again: lastgasp report ${directory} --publish datadog`,
      cause,
    });
  }
}
