import { parentPort, workerData } from 'node:worker_threads';
import { holderQuestionSchema, readHolderFacts } from './holder-facts.ts';

/** Runs in a thread of its own: reading a dump's tree would keep the harness from its clocks for seconds. */
parentPort?.postMessage(await readHolderFacts(holderQuestionSchema.parse(workerData)));
