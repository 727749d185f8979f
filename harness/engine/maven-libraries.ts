import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheDirectory, createStagingDirectory } from '../cache-directory.ts';
import type { Consent } from './consent.ts';
import type { OnEngineProgress } from './engine-progress.ts';
import { HostCommandError, runHostCommand } from './host-command.ts';
import { readHostSystem } from './host-system.ts';
import { ensureHostTools } from './host-tools.ts';

/** Measured 25–50 s with a near mirror and nothing in Maven's own cache. */
const MAVEN_TIMEOUT_SECONDS = 600;
const DIGEST_DIGITS = 12;

export interface MavenLibraries {
  /** What they are for, to a person. */
  readonly name: string;
  /** Copies the jars into folders of `lastgasp.output` in its phase `package`, every version pinned. */
  readonly pomFile: string;
  readonly consent: Consent;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}

/** Where the libraries of a `pom.xml` are kept once they have been fetched; another `pom.xml` has another place. */
export async function keptLibraries(
  pomFile: string,
): Promise<{ readonly directory: string; readonly isThere: boolean }> {
  const digest = createHash('sha256').update(await readFile(pomFile));
  const name = `${basename(dirname(pomFile))}-${digest.digest('hex').slice(0, DIGEST_DIGITS)}`;
  const directory = join(cacheDirectory(), 'maven', name);
  return { directory, isThere: existsSync(directory) };
}

/**
 * The jars that a `pom.xml` names, from the Maven repositories that this machine is set up for; fetched once. On the
 * machine itself, not in a container, which knows neither its mirrors nor its proxies nor its certificates.
 *
 * @returns the folder that they are in
 * @throws {HostToolMissingError} where there is no Maven and it cannot be installed
 * @throws {HostCommandError} with Maven's last lines
 */
export async function fetchLibraries(options: MavenLibraries): Promise<string> {
  const { name, pomFile, consent, onProgress, signal } = options;
  const { directory: kept, isThere } = await keptLibraries(pomFile);
  if (isThere) return kept;
  const host = await readHostSystem();
  await ensureHostTools({ tools: ['mvn'], host, consent, onProgress, signal });
  const startedMs = performance.now();
  const part = `libraries of ${name}`;
  onProgress({ kind: 'building', part, how: 'mvn package copies them from Maven Central' });
  await using staging = await createStagingDirectory();
  // Away from the sources: Maven makes folders beside the file it is given.
  const pom = join(staging.path, 'pom.xml');
  await copyFile(pomFile, pom);
  const output = join(staging.path, 'libraries');
  await runMaven({ name, pom, output, signal });
  await mkdir(dirname(kept), { recursive: true });
  await rename(output, kept).catch(async (error: unknown) => {
    // Another run was faster: what it fetched is the same.
    if (!(await keptLibraries(pomFile)).isThere) throw error;
  });
  onProgress({ kind: 'ready', part, imageRef: kept, seconds: (performance.now() - startedMs) / 1000 });
  return kept;
}

async function runMaven({
  name,
  pom,
  output,
  signal,
}: {
  readonly name: string;
  readonly pom: string;
  readonly output: string;
  readonly signal: AbortSignal;
}): Promise<void> {
  try {
    await runHostCommand({
      file: 'mvn',
      args: ['--batch-mode', '--quiet', '--file', pom, `-Dlastgasp.output=${output}`, 'package'],
      cwd: dirname(pom),
      timeoutSeconds: MAVEN_TIMEOUT_SECONDS,
      signal,
    });
  } catch (error) {
    if (!(error instanceof HostCommandError)) throw error;
    throw new HostCommandError(`The libraries of ${name} were not fetched. ${error.message}`, {
      hint: 'They come from Maven Central, once: go online, or set a mirror or proxy in ~/.m2/settings.xml, and run again. Scenarios of the order service need none of them.',
      cause: error,
    });
  }
}
