import { trialOutcome } from '../../progress/trial-outcome.ts';
import { timeFrame } from '../chart/time-frame.ts';
import { visibleText } from '../visible-text.ts';
import type { Report } from '../report.ts';
import { alertInWords } from '../wording.ts';
import { evidenceLines } from './evidence-lines.ts';
import { keyEvents } from './key-events.ts';
import type { TrialStory } from './read-story.ts';

/** One trial for a terminal: its outcome, why, its moments, and the command that runs it again. Ends in a newline. */
export function formatStoryText(
  story: TrialStory,
  report: Pick<Report, 'replayCommand' | 'flagSets'>,
): string {
  const { record, events } = story;
  const frame = timeFrame(story);
  const moments =
    frame === null
      ? ['No timeline of it is in the results.']
      : keyEvents(events).map(
          ({ atMs, words }) => `${frame.secondsOf(atMs).toFixed(1).padStart(8)} s  ${visibleText(words)}`,
        );
  return `${[
    `${record.trial}  ${visibleText(trialOutcome(record))}`,
    ...Object.entries(record.paths).map(([path, { detail }]) => `  ${path}: ${visibleText(detail)}`),
    ...listed(
      'In production it would be found in:',
      evidenceLines(story, report).map(({ path, words }) => `${path}: ${words}`),
    ),
    ...listed(
      'The monitors of deploy/datadog:',
      (record.alerts ?? []).map((alert) => `${alert.monitor} ${alertInWords(alert)}`),
    ),
    '',
    frame?.origin === 'oom' ? 'Seconds from the OutOfMemoryError:' : 'Seconds from the start:',
    ...moments,
    '',
    'Again:',
    `  ${report.replayCommand} ${record.trial}`,
  ].join('\n')}\n`;
}

/** Nothing at all where there is nothing to list. */
function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${visibleText(line)}`)];
}
