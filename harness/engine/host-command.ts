import { execa } from 'execa';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** Lines of a failed tool's own output that go into the error. */
const OUTPUT_LINES_SHOWN = 12;
/** Between SIGTERM and SIGKILL for a tool that is cancelled or timed out, in milliseconds. */
const KILL_GRACE_MS = 5000;

/** A tool of the host (apt-get, mmdebstrap, go, npm, mvn) failed; shows the last lines it wrote. */
export class HostCommandError extends HarnessError {
  readonly code = 'host-command-failed';
  readonly exitCode = EXIT_CODE.environment;
}

export interface HostCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a host tool to its end and returns what it wrote to stdout.
 *
 * @throws HostCommandError when it cannot start, fails or exceeds its time; the signal's reason when aborted.
 */
export async function runHostCommand(command: HostCommand): Promise<string> {
  const { file, args, timeoutSeconds, signal } = command;
  signal.throwIfAborted();
  const result = await execa(file, args, {
    all: true,
    cancelSignal: signal,
    env: { ...command.env },
    forceKillAfterDelay: KILL_GRACE_MS,
    // The tools are scripts and drivers: what works, and holds their output open, are their children.
    killDescendants: true,
    reject: false,
    stdin: 'ignore',
    timeout: timeoutSeconds * 1000,
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
  signal.throwIfAborted();
  if (!result.failed) {
    return result.stdout;
  }
  const how = result.timedOut
    ? `did not end within ${timeoutSeconds} s`
    : result.exitCode === undefined
      ? (result.shortMessage ?? 'could not start')
      : `ended with exit code ${result.exitCode}`;
  throw new HostCommandError(`${[file, ...args].join(' ')}: ${how}${quoteTail(result.all)}`, {
    hint: 'Read the last lines above; `lastgasp doctor` shows what each part needs.',
  });
}

function quoteTail(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-OUTPUT_LINES_SHOWN);
  return lines.join('') === '' ? '' : `\n${lines.map((line) => `  | ${line}`).join('\n')}`;
}
