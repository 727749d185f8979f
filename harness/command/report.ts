import { Option, type Command } from 'commander';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { nearestName } from '../config/nearest-name.ts';
import { readJournal, type RecordedRun } from '../journal/read-journal.ts';
import { buildReport } from '../report/build-report.ts';
import { formatFiresMarkdown } from '../report/fires-markdown.ts';
import { formatFiresText } from '../report/fires-text.ts';
import { exitCodeOf } from '../report/inconclusive.ts';
import { formatJson } from '../report/json.ts';
import { formatJunit } from '../report/junit.ts';
import { formatMarkdown } from '../report/markdown.ts';
import { htmlReport, trialHtml } from '../report/report-files.ts';
import type { Report } from '../report/report.ts';
import { readStory } from '../report/story/read-story.ts';
import { formatStoryText } from '../report/story/story-text.ts';
import { formatTerminal } from '../report/terminal.ts';
import { savedBaseline } from '../report/saved-baseline.ts';
import type { CommandContext } from './command-context.ts';
import {
  addPublishOption,
  publishAsAsked,
  readPublishOption,
  type PublishOptions,
} from './publish-option.ts';
import { terminalLook } from './terminal-look.ts';

const EXAMPLES = `
Examples:
  lastgasp report results/first                               the report of that run again
  lastgasp report results/first --format html > report.html   one page, with timelines of chosen trials
  lastgasp report results/first --format junit > junit.xml    for a build server
  lastgasp report results/first --format markdown >> "$GITHUB_STEP_SUMMARY"
  lastgasp report results/first --trial heap-leak/17/none/256-512/1                          what happened in it
  lastgasp report results/first --trial heap-leak/17/none/256-512/1 --format html > one.html its timeline
  lastgasp report results/first --fires                       what fires for what: dump, hook, hs_err, JFR
  lastgasp report results/first --fires --format markdown     the same as a table for a README
  lastgasp report results/first --publish datadog             sends it to the account of DD_API_KEY

Needs no Docker. Exit codes are those of the run: 0 done · 2 inconclusive · 3 no run there, or a damaged one
`;

const FORMATS = ['terminal', 'html', 'junit', 'markdown', 'json'] as const;
type Format = (typeof FORMATS)[number];

interface ReportOptions extends PublishOptions {
  readonly format: Format;
  readonly json?: true;
  readonly fires?: true;
  readonly trial?: string;
}

/** A trial or a form is asked for that the results do not have. */
export class ReportError extends HarnessError {
  readonly code = 'no-such-report';
  readonly exitCode = EXIT_CODE.usage;
}

export function registerReport(program: Command, { signal }: CommandContext): void {
  const command = program
    .command('report')
    .description('the report of a run again, from its results folder')
    .argument('<dir>', 'results folder of a run, finished or killed')
    .addOption(new Option('--format <format>', 'its form').choices(FORMATS).default('terminal'))
    .addOption(new Option('--json', 'short for --format json').conflicts('format'))
    .addOption(new Option('--trial <id>', 'one trial: what happened in it').conflicts('fires'))
    .option('--fires', 'what came to exist on the task’s disk, by OOM type and flag set')
    .addHelpText('after', EXAMPLES)
    .action(async (directory: string, options: ReportOptions) => {
      const account = readPublishOption(options, process.env);
      const recorded = await readJournal(directory);
      const report = buildReport(recorded);
      process.stdout.write(await textOf({ recorded, report, options }));
      if (account !== null) {
        const baseline = await savedBaseline(recorded.layout);
        await publishAsAsked(account, { recorded, report: { ...report, baseline }, signal });
      }
      process.exitCode = exitCodeOf(report);
    });
  addPublishOption(command);
}

interface Asked {
  readonly recorded: RecordedRun;
  readonly report: Report;
  readonly options: ReportOptions;
}

async function textOf({ recorded, report, options }: Asked): Promise<string> {
  const { fires, trial } = options;
  const format = options.json ? 'json' : options.format;
  if (trial !== undefined) return trialText({ recorded, report, format, trial });
  if (fires) return firesText(report, format);
  switch (format) {
    case 'terminal':
      return formatTerminal(report, terminalLook(process.stdout));
    case 'html':
      return htmlReport(recorded, report);
    case 'junit':
      return formatJunit(report);
    case 'markdown':
      return formatMarkdown(report);
    case 'json':
      return formatJson(report);
  }
}

function firesText(report: Report, format: Format): string {
  if (format === 'markdown') return formatFiresMarkdown(report);
  if (format === 'terminal') return formatFiresText(report, terminalLook(process.stdout));
  throw new ReportError(`What fires for what has no form "${format}" of its own.`, {
    hint: 'Ask for --format terminal or markdown; it is part of the whole report in html and json.',
  });
}

async function trialText({
  recorded,
  report,
  format,
  trial,
}: Omit<Asked, 'options'> & { readonly format: Format; readonly trial: string }): Promise<string> {
  const record = recorded.records.find(({ trial: id }) => id === trial);
  if (record === undefined) {
    const nearest = nearestName(
      trial,
      recorded.records.map(({ trial: id }) => id),
    );
    throw new ReportError(`No trial "${trial}" ended in that run.`, {
      hint:
        nearest === undefined
          ? `Its trials are called like ${recorded.records[0]?.trial ?? 'heap-leak/17/none/256-512/1'}.`
          : `Did you mean "${nearest}"?`,
    });
  }
  const story = await readStory(recorded.layout, record);
  switch (format) {
    case 'terminal':
      return formatStoryText(story, report);
    case 'html':
      return trialHtml(story, report);
    case 'json':
      return `${JSON.stringify(story, null, 2)}\n`;
    case 'junit':
    case 'markdown':
      throw new ReportError(`A single trial has no form "${format}".`, {
        hint: 'Ask for --format terminal, html or json.',
      });
  }
}
