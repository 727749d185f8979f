/** The most that one request may carry, and what of an item goes into it. */
export interface BatchLimits<T> {
  readonly itemsMax: number;
  /** Of the contents' JSON together, uncompressed. */
  readonly bytesMax: number;
  readonly contentOf: (item: T) => unknown;
}

/** Cuts a list into pieces that each fit a request, in order; an item above the limit goes alone. */
export function batches<T>(
  items: readonly T[],
  { itemsMax, bytesMax, contentOf }: BatchLimits<T>,
): readonly (readonly T[])[] {
  const cut: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(contentOf(item))) + 1;
    const last = cut.at(-1);
    if (last === undefined || last.length === itemsMax || bytes + size > bytesMax) {
      cut.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return cut;
}
