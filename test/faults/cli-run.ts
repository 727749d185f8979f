import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { vi } from 'vitest';
import { readJournal, type RecordedRun } from '../../harness/journal/read-journal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PHASE_WITHIN_MS = 120_000;

export interface CliRun extends AsyncDisposable {
  readonly out: string;
  readonly process: ReturnType<typeof startCli>;
  /** Resolves once what it has printed so far matches. */
  until(words: RegExp): Promise<void>;
  /** Once it has ended. */
  recorded(): Promise<RecordedRun>;
}

function startCli(args: readonly string[], env: Readonly<Record<string, string>>) {
  return execa(process.execPath, ['harness/cli.ts', ...args], { cwd: ROOT, reject: false, all: true, env });
}

/** Runs the command line to its end. */
export async function lastgasp(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return startCli(args, env);
}

/** Starts `lastgasp run` of one short trial, a smoke test, into a folder of its own or the given one. */
export async function startRun(
  options: {
    readonly flagSet?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly out?: string;
    /** Default 1. */
    readonly attempts?: number;
  } = {},
): Promise<CliRun> {
  const parent = await mkdtemp(join(tmpdir(), 'lastgasp-fault-'));
  const { flagSet = 'none', env = {}, attempts = 1, out = join(parent, 'results') } = options;
  const trial = ['array-size', '--flag-set', flagSet, '--time-scale', '20', '--attempts', String(attempts)];
  const args = ['run', ...trial, '--out', out];
  const running = startCli(args, env);
  let printed = '';
  running.all.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  return {
    out,
    process: running,
    until: async (words) => {
      const look = (): void => {
        if (!words.test(printed)) throw new Error(`it has not printed ${String(words)} yet: ${printed}`);
      };
      await vi.waitFor(look, { timeout: PHASE_WITHIN_MS, interval: 50 });
    },
    recorded: () => readJournal(out),
    [Symbol.asyncDispose]: async () => {
      running.kill('SIGKILL');
      await running;
      await rm(parent, { recursive: true, force: true });
    },
  };
}
