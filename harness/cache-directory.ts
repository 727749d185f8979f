import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads and host builds outlive a run: `$XDG_CACHE_HOME/lastgasp`, by default `~/.cache/lastgasp`. */
export function cacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'lastgasp');
}

/** A directory of one build's half-made files; gone when disposed, whatever became of the build. */
export interface StagingDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Made inside the cache directory, so that a finished file can be renamed into place. */
export async function createStagingDirectory(): Promise<StagingDirectory> {
  const parent = join(cacheDirectory(), 'staging');
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, 'build-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
