import { Command } from 'commander';
import { registerCheck } from '../../harness/command/check.ts';
import { registerCompare } from '../../harness/command/compare.ts';
import { registerHprof } from '../../harness/command/hprof.ts';
import { registerInit } from '../../harness/command/init.ts';
import { registerMerge } from '../../harness/command/merge.ts';
import { registerNightly } from '../../harness/command/nightly.ts';
import { registerPostmortem } from '../../harness/command/postmortem.ts';
import { registerReport } from '../../harness/command/report.ts';
import { registerRun } from '../../harness/command/run.ts';
import { registerVerify } from '../../harness/command/verify.ts';

const REGISTERED = [
  registerRun,
  registerCompare,
  registerNightly,
  registerInit,
  registerMerge,
  registerReport,
  registerCheck,
  registerHprof,
  registerPostmortem,
  registerVerify,
] as const;

/** Long options by command, of those that README and the pipelines call. */
export function registeredOptions(): ReadonlyMap<string, readonly string[]> {
  const program = new Command();
  const { signal } = new AbortController();
  for (const register of REGISTERED) register(program, { signal });
  return new Map(
    program.commands.map((command) => [
      command.name(),
      ['--help', ...command.options.flatMap(({ long }) => long ?? [])],
    ]),
  );
}
