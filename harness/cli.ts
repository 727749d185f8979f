import { Command } from 'commander';
import type { RegisterCommand } from './command/command-context.ts';
import { registerCheck } from './command/check.ts';
import { registerClean } from './command/clean.ts';
import { registerCompare } from './command/compare.ts';
import { registerDistortion } from './command/distortion.ts';
import { registerDoctor } from './command/doctor.ts';
import { describeFailure } from './command/failure.ts';
import { registerInit } from './command/init.ts';
import { registerHprof } from './command/hprof.ts';
import { abortOnInterrupt } from './command/interrupt.ts';
import { registerJfr } from './command/jfr.ts';
import { registerList } from './command/list.ts';
import { registerMerge } from './command/merge.ts';
import { registerNightly } from './command/nightly.ts';
import { registerPostmortem } from './command/postmortem.ts';
import { registerRejudge } from './command/rejudge.ts';
import { registerReport } from './command/report.ts';
import { registerRun } from './command/run.ts';
import { registerSchema } from './command/schema.ts';
import { registerTest } from './command/test.ts';
import { readPackageVersion } from './package-version.ts';
import { registerVerify } from './command/verify.ts';

/** Every command, in the order of `--help`. A new command is one file and one entry here. */
const COMMANDS: readonly RegisterCommand[] = [
  registerRun,
  registerCompare,
  registerNightly,
  registerReport,
  registerRejudge,
  registerMerge,
  registerDistortion,
  registerVerify,
  registerInit,
  registerList,
  registerCheck,
  registerPostmortem,
  registerDoctor,
  registerHprof,
  registerJfr,
  registerClean,
  registerSchema,
  registerTest,
];

const EXAMPLES = `
Examples:
  lastgasp run heap-leak   one OOM, end to end
  lastgasp compare none dump-hook-exit --scenario heap-leak   which one captures more
  lastgasp init ../orders-oom --image orders:1.4   the same for a service of your own
  lastgasp nightly         the config's nightly experiment, against a baseline
  lastgasp doctor          what is here, what is missing
  lastgasp doctor --fix    install what is missing
  lastgasp test            the project's tests
`;

const signal = abortOnInterrupt();
const program = new Command('lastgasp')
  .description('Does the evidence get out before the container is stopped, when a JVM runs out of memory?')
  .version(await readPackageVersion(), '--version', 'print the version')
  .addHelpText('after', EXAMPLES)
  .showHelpAfterError('(lastgasp --help lists the commands)')
  .enablePositionalOptions()
  .exitOverride();
for (const register of COMMANDS) {
  register(program, { signal });
}

try {
  await program.parseAsync();
} catch (error) {
  const { text, exitCode } = describeFailure(error, { isInterrupted: signal.aborted });
  if (text !== '') {
    console.error(text);
  }
  process.exitCode = exitCode;
}
