import { join } from 'node:path';
import { z } from 'zod';
import type { ResultsLayout } from '../../journal/results-layout.ts';
import { writeWhole } from '../../journal/whole-file.ts';

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
