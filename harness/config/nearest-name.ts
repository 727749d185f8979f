/**
 * Edits (insert, delete, substitute, swap of neighbours) that turn one string into the other:
 * optimal string alignment distance (Damerau 1964, restricted to one edit per substring).
 */
function editDistance(pair: { readonly from: string; readonly to: string }): number {
  const { from, to } = pair;
  let beforePrevious: readonly number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const substitution = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + substitution,
          swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/**
 * The candidate a misspelt name most likely means, ignoring case; `undefined` when more than half of
 * it would have to change. Of equally near candidates the first wins.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let nearest: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance({ from: name.toLowerCase(), to: candidate.toLowerCase() });
    if (distance > Math.max(name.length, candidate.length) / 2) continue;
    if (nearest === undefined || distance < nearest.distance) nearest = { candidate, distance };
  }
  return nearest?.candidate;
}
