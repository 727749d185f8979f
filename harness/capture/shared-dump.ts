import { z } from 'zod';
import { askHolder } from './ask-holder.ts';
import type { CapturePath } from './capture-path.ts';
import { dumpFactsSchema, readDumpFileFacts } from './dump-facts.ts';
import { holderFactsSchema } from './holder-facts.ts';
import { judgeSharedDump } from './shared-dump-verdict.ts';

/** Below the file system's root, where the flag set has the JVM write it. */
export const SHARED_DUMP = 'heap_dump.hprof';

const sharedDumpFactsSchema = z.strictObject({
  /** The file as it was once the task was STOPPED; `null` when there was none. */
  file: dumpFactsSchema.nullable(),
  /** Who holds the memory, of a whole one. */
  holder: holderFactsSchema.nullable(),
});

export type SharedDumpFacts = z.infer<typeof sharedDumpFactsSchema>;

/** A heap dump that the JVM writes to a file system which outlives the task: nothing has to be sent. */
export const sharedDump: CapturePath = {
  name: 'heap-dump-efs',
  description: 'heap dump on an EFS volume, which is still there when the task is gone',

  environment: () => ({}),

  async collect(source): Promise<SharedDumpFacts> {
    const copy = await source.sharedFile(SHARED_DUMP);
    const file = await readDumpFileFacts(copy);
    const { culprit, oomType } = source;
    const isWhole = file?.structure.kind === 'complete';
    return { file, holder: isWhole ? await askHolder({ file: copy, culprit, oomType }) : null };
  },

  judge: (facts, context) => judgeSharedDump(sharedDumpFactsSchema.parse(facts), context),
};
