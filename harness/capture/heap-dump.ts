import { z } from 'zod';
import { askHolder } from './ask-holder.ts';
import type { CapturePath } from './capture-path.ts';
import { dumpFactsSchema, isCopy, readDumpFileFacts } from './dump-facts.ts';
import { judgeHeapDump } from './heap-dump-verdict.ts';
import { holderFactsSchema } from './holder-facts.ts';

/** Where the flag sets of the incident have the JVM write its dump (`-XX:HeapDumpPath`). */
const DUMP_PATH = '/tmp/heap_dump.hprof';
/** The object's key; the bucket is the trial's own. */
export const DUMP_KEY = 'heap_dump.hprof';

const heapDumpFactsSchema = z.strictObject({
  /** The file on the task's ephemeral storage at STOPPED. */
  file: dumpFactsSchema.nullable(),
  /** The object as the server holds it when the trial is judged. */
  object: dumpFactsSchema.nullable(),
  /** Who holds the memory, of an object that is a whole copy of the file; `null` of any other. */
  holder: holderFactsSchema.nullable(),
});

export type HeapDumpFacts = z.infer<typeof heapDumpFactsSchema>;

/** The incident's own way: a heap dump on the task's disk, sent to S3 by the `OnOutOfMemoryError` hook. */
export const heapDump: CapturePath = {
  name: 'heap-dump',
  description: 'heap dump on the task’s disk, uploaded to S3 by the OnOutOfMemoryError hook',
  isPeriodic: false,

  environment: ({ endpoint, bucket }) => ({
    HEAP_DUMP_PATH: DUMP_PATH,
    DUMP_S3_ENDPOINT: endpoint,
    DUMP_S3_BUCKET: bucket,
    DUMP_S3_KEY: DUMP_KEY,
    AWS_REGION: 'us-east-1',
  }),

  async collect(source): Promise<HeapDumpFacts> {
    const file = await source.readTaskDump(DUMP_PATH);
    const objectFile = source.objectFile(DUMP_KEY);
    const object = await readDumpFileFacts(objectFile);
    const isWhole = object?.structure.kind === 'complete' && isCopy(object, file);
    const { culprit, oomType } = source;
    return { file, object, holder: isWhole ? await askHolder({ file: objectFile, culprit, oomType }) : null };
  },

  judge: (facts, context) => judgeHeapDump(heapDumpFactsSchema.parse(facts), DUMP_KEY, context),
};
