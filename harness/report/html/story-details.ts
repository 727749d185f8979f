import { laneChart } from '../chart/lane-chart.ts';
import { memoryChart } from '../chart/memory-chart.ts';
import { timeFrame, type TimeFrame } from '../chart/time-frame.ts';
import { trialOutcome } from '../../progress/trial-outcome.ts';
import { keyEvents } from '../story/key-events.ts';
import type { TrialStory } from '../story/read-story.ts';
import { anchorOf, trialNumber } from '../trial-name.ts';
import { html, type Html } from './html.ts';
import { scrollRegion } from './scroll.ts';

/** A trial to be opened: its chart, its moments in words, and the command that runs it again. */
export function storyDetails(
  story: TrialStory,
  { replayCommand, isOpen = false }: { readonly replayCommand: string; readonly isOpen?: boolean },
): Html {
  const { record } = story;
  const { trial } = record;
  const frame = timeFrame(story);
  return html`<details${isOpen ? html` open` : null}><summary><strong>${trialNumber(trial)}</strong> ${trialOutcome(record)}</summary>
<div class="story" id="${anchorOf(trial)}">
${Object.entries(record.paths).map(([path, { detail }]) => html`<p><strong>${path}</strong>: ${detail}</p>`)}
${frame === null ? html`<p class="note">No timeline of it is in the results.</p>` : figure(story, frame)}
<p class="note">Again: as the same trial of the same plan.</p><pre><code>${replayCommand} ${trial}</code></pre>
</div></details>
`;
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
