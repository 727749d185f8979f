import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** Where a host keeps backing files of ephemeral volumes. */
export const DISKS_DIRECTORY = '/disks';

/** A command on the engine's host that did not succeed, or could not be given. */
export class EngineHostError extends HarnessError {
  readonly code = 'engine-host';
  readonly exitCode = EXIT_CODE.environment;
}

/** Whether there is root on the engine's machine, and why not. */
export type HostAccess = { readonly kind: 'root' } | { readonly kind: 'none'; readonly reason: string };

/**
 * Root on the machine the engine runs on: what a task's cgroup, its disk and the kernel's log need.
 * Cgroups and loop devices belong to that machine, which need not be this one (Docker Desktop, a remote
 * engine), and need root there, which the user of Docker need not be here.
 *
 * An engine that does not give it (rootless, for one) has a host too: one that refuses every command.
 * Whoever asks it then does without, and says so.
 */
export interface EngineHost extends AsyncDisposable {
  readonly access: HostAccess;
  /**
   * Runs a POSIX shell script as root on the engine's host; it sees `parameters` as `$1`, `$2`, ….
   *
   * @returns its standard output
   * @throws {EngineHostError} with its standard error when it exits non-zero, or why there is no root
   */
  shell(script: string, ...parameters: readonly string[]): Promise<string>;
}
