import { cellId, type Cell } from '../plan/cell.ts';

/** Whether a cell is one of those named, by their ids with a star for any one part. */
export function runsAlone(cell: Cell, patterns: readonly string[]): boolean {
  const parts = cellId(cell).split('/');
  return patterns.some((pattern) => {
    const wanted = pattern.split('/');
    return (
      wanted.length === parts.length && wanted.every((part, index) => part === '*' || part === parts[index])
    );
  });
}
