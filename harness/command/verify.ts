import { Argument, type Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../harness-error.ts';
import { readJournal } from '../journal/read-journal.ts';
import { readDatadogAccount } from '../publish/datadog/datadog-account.ts';
import { verifyRun, type Verification } from '../publish/datadog/verify-run.ts';
import type { CommandContext } from './command-context.ts';
import { formatVerification } from './verification-text.ts';

const EXAMPLES = `
Examples:
  DD_API_KEY=… DD_APP_KEY=… lastgasp verify datadog results/first
  DD_API_KEY=… DD_APP_KEY=… DD_SITE=datadoghq.eu lastgasp verify datadog results/first --json

Looks for what --publish sent: the last link of the chain. Profiles, traces and OOM events of a trial's own Agent go to
lastgasp's intake and never to Datadog; it says so of every trial that has any.

Exit codes: 0 all of it is found · 1 something is not · 2 nobody can tell: published a moment ago, or the search was
refused · 3 nothing was published, or no keys
`;

export function registerVerify(program: Command, { signal }: CommandContext): void {
  program
    .command('verify')
    .description('whether what was published of a run is found there, trial by trial')
    .addArgument(new Argument('<where>', 'where it was published').choices(['datadog']))
    .argument('<dir>', 'results folder of the run')
    .option('--json', 'print what was found as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (_where: string, directory: string, options: { readonly json?: true }) => {
      const account = readDatadogAccount(process.env);
      const recorded = await readJournal(directory);
      const verification = await verifyRun({ account, recorded, nowMs: Date.now(), signal });
      const text = options.json
        ? `${JSON.stringify(verification, null, 2)}\n`
        : formatVerification(verification);
      process.stdout.write(text);
      process.exitCode = exitCodeOfVerification(verification);
    });
}

function exitCodeOfVerification({ trials, cells, events }: Verification): ExitCode {
  const outcomes = [...trials, ...cells, ...(events === null ? [] : [events])].map(({ outcome }) => outcome);
  if (outcomes.includes('not-found')) return EXIT_CODE.gateFailed;
  return outcomes.includes('unknown') ? EXIT_CODE.inconclusive : EXIT_CODE.done;
}
