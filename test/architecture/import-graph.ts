import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const HARNESS = fileURLToPath(new URL('../../harness/', import.meta.url));

export interface Import {
  /** Relative to `harness/`. */
  readonly from: string;
  /** Relative to `harness/`; a package's own name where it is one. */
  readonly to: string;
  /** Erased before anything runs. */
  readonly isTypeOnly: boolean;
}

const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)';/gm;

/** Every static import in the harness. */
export async function readImports(): Promise<readonly Import[]> {
  const entries = await readdir(HARNESS, { recursive: true });
  const files = entries.filter((name) => name.endsWith('.ts')).toSorted();
  const perFile = await Promise.all(
    files.map(async (from) => parseImports(from, await readFile(join(HARNESS, from), 'utf8'))),
  );
  return perFile.flat();
}

export function parseImports(from: string, source: string): readonly Import[] {
  return [...source.matchAll(IMPORT)].map(([, type, target = '']) => ({
    from,
    to: target.startsWith('.') ? relative(HARNESS, join(HARNESS, dirname(from), target)) : target,
    isTypeOnly: type !== undefined,
  }));
}

/** The folder of a file, or `.` for a file of `harness/` itself. */
export function folderOf(file: string): string {
  return dirname(file).split('/')[0] ?? '.';
}

/** Everything that runs once `start` is loaded: files and packages, not what is imported for its types. */
export function reachableAtRuntime(imports: readonly Import[], start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const file of reached) {
    for (const { from, to, isTypeOnly } of imports) {
      if (from === file && !isTypeOnly) {
        reached.add(to);
      }
    }
  }
  return reached;
}
