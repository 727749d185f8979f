import { execa } from 'execa';

/** As Datadog's own libraries are told it (docs.datadoghq.com, "Source code integration"). */
const COMMIT_VARIABLE = 'DD_GIT_COMMIT_SHA';
const TIMEOUT_MS = 10_000;

/**
 * The commit that is being tried: what `DD_GIT_COMMIT_SHA` says, else that of the folder, with `-dirty` at its end
 * where tracked files differ from it. `null` where neither is to be had.
 */
export async function readCommit({
  directory,
  environment,
}: {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Promise<string | null> {
  const told = environment[COMMIT_VARIABLE];
  if (told !== undefined && told !== '') return told;
  const args = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
  const result = await execa('git', args, { cwd: directory, reject: false, timeout: TIMEOUT_MS });
  return result.exitCode === 0 && result.stdout !== '' ? result.stdout : null;
}
