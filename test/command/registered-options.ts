import { Command } from 'commander';
import { registerCompare } from '../../harness/command/compare.ts';
import { registerMerge } from '../../harness/command/merge.ts';
import { registerNightly } from '../../harness/command/nightly.ts';
import { registerRun } from '../../harness/command/run.ts';

/** Long options by command, of those that README and the pipelines call. */
export function registeredOptions(): ReadonlyMap<string, readonly string[]> {
  const program = new Command();
  const { signal } = new AbortController();
  for (const register of [registerRun, registerCompare, registerNightly, registerMerge]) {
    register(program, { signal });
  }
  return new Map(
    program.commands.map((command) => [
      command.name(),
      ['--help', ...command.options.flatMap(({ long }) => long ?? [])],
    ]),
  );
}
