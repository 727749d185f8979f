import { Option, type Command } from 'commander';
import { readJournal } from '../journal/read-journal.ts';
import { buildReport } from '../report/build-report.ts';
import { formatFiresMarkdown } from '../report/fires-markdown.ts';
import { formatFiresText } from '../report/fires-text.ts';
import { exitCodeOf } from '../report/inconclusive.ts';
import { formatJson } from '../report/json.ts';
import type { Report } from '../report/report.ts';
import { formatTerminal } from '../report/terminal.ts';
import { hasColours } from './colour.ts';

const EXAMPLES = `
Examples:
  lastgasp report results/first                      the report of that run again
  lastgasp report results/first --json               the same as one JSON object
  lastgasp report results/first --fires              what fires for what: dump, hook, hs_err, JFR
  lastgasp report results/first --fires --markdown   the same as a table for a README

Needs no Docker. Exit codes are those of the run: 0 done · 2 inconclusive · 3 no run there, or a damaged one
`;

interface ReportOptions {
  readonly fires?: true;
  readonly markdown?: true;
  readonly json?: true;
}

export function registerReport(program: Command): void {
  program
    .command('report')
    .description('the report of a run again, from its results folder')
    .argument('<dir>', 'results folder of a run, finished or killed')
    .option('--fires', 'what came to exist on the task’s disk, by OOM type and flag set')
    .addOption(new Option('--markdown', 'what fires for what as a Markdown table').implies({ fires: true }))
    .addOption(new Option('--json', 'everything as one JSON object').conflicts(['fires', 'markdown']))
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, options: ReportOptions) => {
      const report = buildReport(await readJournal(directory));
      process.stdout.write(textOf(report, options));
      process.exitCode = exitCodeOf(report);
    });
}

function textOf(report: Report, { fires, markdown, json }: ReportOptions): string {
  if (json) return formatJson(report);
  if (markdown) return formatFiresMarkdown(report);
  const colours = hasColours(process.stdout);
  return fires ? formatFiresText(report, { colours }) : formatTerminal(report, { colours });
}
