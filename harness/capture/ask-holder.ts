import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type HolderFacts, holderFactsSchema, type HolderQuestion, holderUnknown } from './holder-facts.ts';

/** A dump of 1 GB takes seconds; ten minutes is a machine that is not getting anywhere. */
const ANSWER_MS_MAX = 600_000;

/** Reads who holds the memory of a dump in a thread of its own. Does not reject: a reader that fails is a finding. */
export async function askHolder(question: HolderQuestion): Promise<HolderFacts> {
  const worker = new Worker(new URL('holder-worker.ts', import.meta.url), { workerData: question });
  try {
    const [answer] = await once(worker, 'message', { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    return holderFactsSchema.parse(answer);
  } catch (error) {
    return holderUnknown(error instanceof Error ? error.message : String(error));
  } finally {
    await worker.terminate();
  }
}
