import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resultsLayout } from '../journal/results-layout.ts';

/** Names that `run` gives results folders by itself: the time of their start. */
const OWN_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/;

/**
 * Removes all but the newest runs of a folder: those that are named by their time and hold a run, and no
 * other. `inUse` stays whatever its age.
 *
 * @returns the folders that were removed, oldest first
 */
export async function keepNewest(options: {
  /** Of all results, such as `results`. */
  readonly parent: string;
  /** Runs that stay, at least 1. */
  readonly runs: number;
  readonly inUse: string;
}): Promise<readonly string[]> {
  const { parent, runs, inUse } = options;
  if (!existsSync(parent)) return [];
  const names = (await readdir(parent)).filter((name) => OWN_NAME.test(name)).toSorted();
  const folders = names
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(resultsLayout(folder).runFile));
  const old = folders.slice(0, Math.max(0, folders.length - runs)).filter((folder) => folder !== inUse);
  for (const folder of old) await rm(folder, { recursive: true });
  return old;
}
