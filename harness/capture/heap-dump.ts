import { z } from 'zod';
import { arrivedPiecesSchema, readArrivedPieces } from './arrived-pieces.ts';
import { askHolder } from './ask-holder.ts';
import type { CapturePath } from './capture-path.ts';
import { dumpFactsSchema, isCopy, readDumpFileFacts } from './dump-facts.ts';
import type { DumpWay } from './dump-way.ts';
import { judgeHeapDump } from './heap-dump-verdict.ts';
import { holderFactsSchema } from './holder-facts.ts';
import { objectStoreVariables } from './object-store-variables.ts';

/** The object's key; the bucket is the trial's own. */
export const DUMP_KEY = 'heap_dump.hprof';

const heapDumpFactsSchema = z.strictObject({
  /** The file on the task's ephemeral storage at STOPPED. */
  file: dumpFactsSchema.nullable(),
  /** The object as the server holds it when the trial is judged. */
  object: dumpFactsSchema.nullable(),
  /** The parts found again in it, of uploads that came in parts. */
  pieces: z.array(arrivedPiecesSchema).readonly(),
  /** Who holds the memory, of an object that is a whole copy of the file; `null` of any other. */
  holder: holderFactsSchema.nullable(),
});

export type HeapDumpFacts = z.infer<typeof heapDumpFactsSchema>;

/** The incident's own way: a heap dump on the task's disk, sent to S3 by the `OnOutOfMemoryError` hook. */
export const heapDump = sentDump({
  name: 'heap-dump',
  description: 'heap dump on the task’s disk, uploaded to S3 by the OnOutOfMemoryError hook',
  way: { dumpPath: '/tmp/heap_dump.hprof', key: DUMP_KEY, sender: null },
});

/** A dump on a volume that a second container shares: it sends it and outlives the service. */
export const heapDumpSidecar = sentDump({
  name: 'heap-dump-sidecar',
  description: 'heap dump on a shared volume, uploaded to S3 by a sidecar while it is being written',
  way: { dumpPath: '/dumps/heap_dump.hprof', key: DUMP_KEY, sender: 'uploader' },
});

function sentDump({
  name,
  description,
  way,
}: Pick<CapturePath, 'name' | 'description'> & { readonly way: DumpWay }): CapturePath {
  return {
    name,
    description,
    environment: (destination) => ({
      HEAP_DUMP_PATH: way.dumpPath,
      ...(way.sender !== null && { DUMP_DONE_PATH: `${way.dumpPath}.done` }),
      ...objectStoreVariables(destination),
      DUMP_S3_KEY: way.key,
    }),

    async collect(source): Promise<HeapDumpFacts> {
      const file = await source.readTaskDump(way.dumpPath);
      const objectFile = await source.objectFile(way.key);
      const object = await readDumpFileFacts(objectFile);
      const { culprit, oomType, events } = source;
      const pieces =
        object === null ? [] : await readArrivedPieces({ file: objectFile, key: way.key, events });
      const isWhole = object?.structure.kind === 'complete' && isCopy(object, file);
      const holder = isWhole ? await askHolder({ file: objectFile, culprit, oomType }) : null;
      return { file, object, pieces, holder };
    },

    judge: (facts, context) => judgeHeapDump(heapDumpFactsSchema.parse(facts), way, context),
  };
}
