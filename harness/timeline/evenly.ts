/** At most so many of the items, from the first on at even distances; all where there are no more. */
export function evenly<Item>(items: readonly Item[], max: number): readonly Item[] {
  if (items.length <= max) return items;
  const step = items.length / max;
  return items.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
