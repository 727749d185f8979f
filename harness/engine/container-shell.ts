import { text } from 'node:stream/consumers';
import type Dockerode from 'dockerode';
import { demultiplex } from './multiplexed-stream.ts';

export interface ShellResult {
  /** `null` when the engine does not say. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command that runs a POSIX shell script, which sees `parameters` as `$1`, `$2`, … and ends at its first failure. */
export function shellCommand(script: string, parameters: readonly string[]): string[] {
  return ['sh', '-euc', script, 'sh', ...parameters];
}

/** Runs a script in a running container and waits for its end, which is up to the script. */
export async function runShell(
  container: Dockerode.Container,
  script: string,
  ...parameters: readonly string[]
): Promise<ShellResult> {
  const exec = await container.exec({
    Cmd: shellCommand(script, parameters),
    AttachStdout: true,
    AttachStderr: true,
  });
  const output = demultiplex(container, await exec.start({}));
  const [stdout, stderr] = await Promise.all([text(output.stdout), text(output.stderr)]);
  const { ExitCode: exitCode } = await exec.inspect();
  return { exitCode, stdout, stderr };
}
