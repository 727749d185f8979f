import type { RecordedRun } from '../journal/read-journal.ts';
import { writeWhole } from '../journal/whole-file.ts';
import { buildReport, type ReportedRun } from './build-report.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatMarkdown } from './markdown.ts';
import type { Report } from './report.ts';
import { chooseTrials } from './story/choose-trials.ts';
import { readStory, type TrialStory } from './story/read-story.ts';

/** Every report that is a file of a run's results; in the order in which they are worth having. */
export async function writeReports(
  recorded: RecordedRun,
  { baseline = null }: Pick<ReportedRun, 'baseline'> = {},
): Promise<Report> {
  const { layout } = recorded;
  const report = buildReport({ ...recorded, baseline });
  await writeWhole(layout.reportFile, formatJson(report));
  await writeWhole(layout.junitFile, formatJunit(report));
  await writeWhole(layout.summaryFile, formatMarkdown(report));
  await writeWhole(layout.htmlFile, await htmlReport(recorded, report));
  return report;
}

/** The page with the timelines of chosen trials. */
export async function htmlReport(recorded: RecordedRun, report: Report): Promise<string> {
  const { layout, records } = recorded;
  const stories = await Promise.all(chooseTrials(records).map(async (record) => readStory(layout, record)));
  const { formatHtml } = await loadPage();
  return formatHtml({ report, stories });
}

/** The page of one trial. */
export async function trialHtml(story: TrialStory, report: Report): Promise<string> {
  const { formatTrialHtml } = await loadPage();
  return formatTrialHtml({ report, story });
}

/** Charts take a third of a second to load, which no other command is to wait for. */
async function loadPage(): Promise<typeof import('./html/page.ts')> {
  return import('./html/page.ts');
}
