export interface BoundedRun<Item> {
  readonly items: readonly Item[];
  readonly atOnceMax: number;
  readonly signal: AbortSignal;
  readonly run: (item: Item, signal: AbortSignal) => Promise<void>;
}

/**
 * Runs all items, so many at once at most. When one fails the others are aborted and awaited, so that
 * nothing is left running, and the first failure is thrown.
 */
export async function runBounded<Item>({ items, atOnceMax, signal, run }: BoundedRun<Item>): Promise<void> {
  const failed = new AbortController();
  const both = AbortSignal.any([signal, failed.signal]);
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      both.throwIfAborted();
      try {
        await run(item, both);
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }
  };
  await Promise.allSettled(Array.from({ length: Math.min(atOnceMax, items.length) }, worker));
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
}
