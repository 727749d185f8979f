import { readdir } from 'node:fs/promises';
import { Command } from 'commander';
import { vi } from 'vitest';
import { describeFailure } from '../../harness/command/failure.ts';
import type { RegisterCommand } from '../../harness/command/command-context.ts';

const COMMANDS = new URL('../../harness/command/', import.meta.url);

/** How a command line ended, as its caller sees it. */
export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Every `register…` of the command folder: a new command is among them by itself. */
async function registrations(): Promise<readonly RegisterCommand[]> {
  const files = (await readdir(COMMANDS)).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(
    files.map(async (name): Promise<object> => import(new URL(name, COMMANDS).href)),
  );
  return modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]: readonly [string, unknown]) =>
      isRegistration(name, value) ? [value] : [],
    ),
  );
}

function isRegistration(name: string, value: unknown): value is RegisterCommand {
  return /^register[A-Z]/.test(name) && typeof value === 'function';
}

/** Runs one command line in this process, as `cli.ts` does in its own: dozens of them in the time of one. */
export async function lastgasp(args: readonly string[]): Promise<CommandEnd> {
  const written = { stdout: '', stderr: '' };
  const take = (stream: keyof typeof written) => (text: unknown) => {
    written[stream] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('stderr')),
    vi.spyOn(console, 'log').mockImplementation((text) => void take('stdout')(`${text}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text) => void take('stderr')(`${text}\n`)),
  ];
  const program = new Command('lastgasp')
    .showHelpAfterError('(lastgasp --help lists the commands)')
    .enablePositionalOptions()
    .exitOverride();
  try {
    for (const register of await registrations()) register(program, { signal: new AbortController().signal });
    process.exitCode = 0;
    await program.parseAsync([...args], { from: 'user' });
    return { exitCode: process.exitCode, ...written };
  } catch (error) {
    const { text, exitCode } = describeFailure(error, { isInterrupted: false, isColoured: false });
    return { exitCode, stdout: written.stdout, stderr: `${written.stderr}${text}` };
  } finally {
    process.exitCode = 0;
    for (const spy of spies) spy.mockRestore();
  }
}
