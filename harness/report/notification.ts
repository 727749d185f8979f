import { EXIT_CODE } from '../harness-error.ts';
import { exitCodeOf } from './inconclusive.ts';
import type { Report } from './report.ts';

/** Of each kind so many lines; a message is to be read. */
const LINES_MAX = 8;

/** Slack takes these three for its own markup (Slack API documentation, "Formatting text"). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, LINES_MAX).map((line) => `• ${escaped(line)}`);
  const rest = lines.length - shown.length;
  return [`*${title}*`, ...shown, ...(rest > 0 ? [`• and ${rest} more`] : [])];
}

function headline(report: Report): string {
  const code = exitCodeOf(report);
  if (code === EXIT_CODE.done) return 'passed';
  return code === EXIT_CODE.gateFailed ? 'failed' : 'inconclusive';
}

/** What a run came to and what changed, as one message in Slack's markup. */
export function notificationText(report: Report): string {
  const { baseline, gates, cells, endedTrials, inconclusiveReasons } = report;
  const of = (status: string): readonly string[] =>
    (baseline?.cells ?? []).filter((cell) => cell.status === status).map(({ words }) => words);
  const rates = cells.map(
    ({ scenario, jdk, flagSet, evidence }) =>
      `${scenario}, JDK ${jdk}, ${flagSet}: ${evidence.usable}/${evidence.valid} usable`,
  );
  return [
    `*lastgasp: ${headline(report)}* (${endedTrials} trials)`,
    ...listed('Worse than the baseline', of('regressed')),
    ...listed(
      'Gates that failed',
      gates.filter(({ outcome }) => outcome === 'failed').map(({ words }) => words),
    ),
    ...listed('Better than the baseline', of('improved')),
    ...listed('Inconclusive', inconclusiveReasons),
    ...listed('Rates', rates),
  ].join('\n');
}
