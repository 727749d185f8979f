import { laneChart } from '../chart/lane-chart.ts';
import { memoryChart } from '../chart/memory-chart.ts';
import { timeFrame, type TimeFrame } from '../chart/time-frame.ts';
import { trialOutcome } from '../../progress/trial-outcome.ts';
import { keyEvents } from '../story/key-events.ts';
import { evidenceLines } from '../story/evidence-lines.ts';
import type { TrialStory } from '../story/read-story.ts';
import type { Report } from '../report.ts';
import { alertInWords } from '../wording.ts';
import { anchorOf, trialNumber } from '../trial-name.ts';
import { html, type Html } from './html.ts';
import { scrollRegion } from './scroll.ts';

/** A trial to be opened: its chart, its moments in words, and the command that runs it again. */
export function storyDetails(
  story: TrialStory,
  {
    report,
    isOpen = false,
  }: { readonly report: Pick<Report, 'replayCommand' | 'flagSets'>; readonly isOpen?: boolean },
): Html {
  const { record } = story;
  const { trial } = record;
  const frame = timeFrame(story);
  return html`<details${isOpen ? html` open` : null}><summary><strong>${trialNumber(trial)}</strong> ${trialOutcome(record)}</summary>
<div class="story" id="${anchorOf(trial)}">
${Object.entries(record.paths).map(([path, { detail }]) => html`<p><strong>${path}</strong>: ${detail}</p>`)}
${frame === null ? html`<p class="note">No timeline of it is in the results.</p>` : figure(story, frame)}
${listed(
  'In production it would be found in:',
  evidenceLines(story, report).map(({ path, words }) => ({ name: path, words })),
)}
${listed(
  'The monitors of deploy/datadog:',
  (record.alerts ?? []).map((alert) => ({ name: alert.monitor, words: alertInWords(alert) })),
)}
<p class="note">Again: as the same trial of the same plan.</p><pre><code>${report.replayCommand} ${trial}</code></pre>
</div></details>
`;
}

/** Nothing at all where there is nothing to list. */
function listed(
  title: string,
  items: readonly { readonly name: string; readonly words: string }[],
): Html | null {
  if (items.length === 0) return null;
  return html`<p>${title}</p>
    <ul>
      ${items.map(({ name, words }) => html`<li><strong>${name}</strong> ${words}</li>`)}
    </ul>`;
}

function figure({ record, events }: TrialStory, frame: TimeFrame): Html {
  const memory = memoryChart(events, frame);
  const charts = html`<div class="chart">${memory}${laneChart(events, frame)}</div>`;
  return html`${scrollRegion(`Timeline of ${record.trial}`, charts)}
    <ol class="moments">
      ${keyEvents(events).map(({ atMs, words }) => {
        const seconds = frame.secondsOf(atMs);
        const isOrigin = frame.origin === 'oom' && Math.abs(seconds) < 0.001;
        return html`<li${isOrigin ? html` class="origin"` : null}><span class="when">${whenText(seconds)}</span><span>${words}</span></li>`;
      })}
    </ol>`;
}

/** `+12.3 s` or `−4.0 s` from the chart's 0. */
function whenText(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  return `${tenths < 0 ? '−' : '+'}${(Math.abs(tenths) / 10).toFixed(1)} s`;
}
