import type { Command } from 'commander';
import { exitCodeOf } from '../report/inconclusive.ts';
import { writeReports } from '../report/report-files.ts';
import { rejudgeRun, type ChangedVerdict } from '../run/rejudge-run.ts';
import { PROJECT_CONFIG, scenarioDirectories } from './project-files.ts';
import { printReport } from './asked-run.ts';

const EXAMPLES = `
Examples:
  lastgasp rejudge results/first          the verdicts of that run again, by the rules of this lastgasp
  lastgasp rejudge results/first --json   the report that comes of it as one JSON object

Needs no Docker. What changed is said on stderr. Exit codes are those of the run; 3 where its evidence cannot be read
`;

export function registerRejudge(program: Command): void {
  program
    .command('rejudge')
    .description('judges the trials of a run again from their evidence, and writes verdicts and report anew')
    .argument('<dir>', 'results folder of a run')
    .option('--json', 'print the report as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, options: { readonly json?: true }) => {
      const { recorded, changes } = await rejudgeRun({
        directory,
        scenarioDirectories: ({ request }) => scenarioDirectories(request?.config ?? PROJECT_CONFIG),
      });
      const report = await writeReports(recorded);
      for (const line of changeLines(changes, recorded.records.length)) console.error(line);
      printReport(report, options);
      process.exitCode = exitCodeOf(report);
    });
}

function changeLines(changes: readonly ChangedVerdict[], trials: number): readonly string[] {
  if (changes.length === 0) return [`${trials} trials judged again, every verdict is what it was.`];
  const changed = new Set(changes.map(({ trial }) => trial)).size;
  return [
    `${trials} trials judged again, ${changed} of them otherwise:`,
    ...changes.map(
      ({ trial, path, before, after }) =>
        `  ${trial}${path === null ? '' : `, ${path}`}: ${before} → ${after}`,
    ),
  ];
}
