import { readFileSync } from 'node:fs';
import { findingLists } from '../finding-list.ts';
import type { Report } from '../report.ts';
import type { TrialStory } from '../story/read-story.ts';
import { cellSection } from './cell-section.ts';
import { firesSection } from './fires-section.ts';
import { heatMaps } from './heat-map.ts';
import { html, Html } from './html.ts';
import { lossFunnel } from './loss-funnel.ts';
import { marginSection } from './margins.ts';
import { pathTable } from './path-table.ts';
import { setupSection } from './setup-section.ts';
import { storyDetails } from './story-details.ts';

/** What a page is made of: the model, and the stories of the trials it shows in full. */
export interface PageInputs {
  readonly report: Report;
  readonly stories: readonly TrialStory[];
}

interface Section {
  readonly anchor: string;
  readonly title: string;
  /** `null` where the run has nothing of it. */
  readonly body: (inputs: PageInputs) => Html | null;
}

/** In the order of the page: the answer first, then what it rests on. A further section is one entry. */
const SECTIONS: readonly Section[] = [
  { anchor: 'rates', title: 'Capture rates', body: ({ report }) => rates(report) },
  { anchor: 'findings', title: 'Findings', body: ({ report }) => findings(report) },
  { anchor: 'paths', title: 'Path by path', body: ({ report }) => pathTable(report) },
  { anchor: 'funnel', title: 'Loss stages', body: ({ report }) => lossFunnel(report) },
  { anchor: 'margins', title: 'Seconds to spare', body: ({ report }) => marginSection(report) },
  { anchor: 'cells', title: 'Trials', body: cells },
  { anchor: 'fires', title: 'What fires', body: ({ report }) => firesSection(report) },
  { anchor: 'setup', title: 'Set-up', body: ({ report }) => setupSection(report) },
  { anchor: 'notes', title: 'Fidelity', body: ({ report }) => fidelityNotes(report) },
];

/** The report as one page that needs no script, no font and no connection. */
export function formatHtml(inputs: PageInputs): string {
  const { report } = inputs;
  const bodies = SECTIONS.flatMap(({ anchor, title, body }) => {
    const content = body(inputs);
    return content === null ? [] : [{ anchor, title, content }];
  });
  return page({
    title: `lastgasp: ${report.endedTrials} trials, ${report.startedAt.slice(0, 10)}`,
    header: html`<h1>
        lastgasp: did the evidence get out? ${report.endedTrials} of ${report.plannedTrials} trials,
        ${report.startedAt.slice(0, 16).replace('T', ' ')} UTC
      </h1>
      <ul class="answers">
        ${report.answers.map((answer) => html`<li>${emphasised(answer)}</li>`)}
      </ul>
      ${alerts(report)}
      <dl class="strip" aria-label="Fidelity">
        ${report.fidelity.map(
          ({ name, value, deviates }) =>
            html`<div${deviates ? html` class="deviates"` : null}><dt>${name}${deviates ? ', unlike Fargate' : ''}</dt><dd>${value}</dd></div>`,
        )}
      </dl>
      <nav aria-label="Sections">
        <ul>
          ${bodies.map(({ anchor, title }) => html`<li><a href="#${anchor}">${title}</a></li>`)}
        </ul>
      </nav>`,
    main: html`${bodies.map(({ content }) => content)}`,
  });
}

/** One trial as a page of its own. */
export function formatTrialHtml({
  report,
  story,
}: {
  readonly report: Report;
  readonly story: TrialStory;
}): string {
  const { trial } = story.record;
  return page({
    title: `lastgasp: ${trial}`,
    header: html`<h1>lastgasp: one trial, ${report.startedAt.slice(0, 10)}</h1>
      <p class="answers">${trial}</p>`,
    main: storyDetails(story, { report, isOpen: true }),
  });
}

function page({
  title,
  header,
  main,
}: {
  readonly title: string;
  readonly header: Html;
  readonly main: Html;
}): string {
  const style = Html.trusted(readFileSync(new URL('report.css', import.meta.url), 'utf8'));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">To the results</a>
        <header>${header}</header>
        <main id="main" tabindex="-1">${main}</main>
        <footer>
          <p>
            Made by lastgasp from <code>run.json</code>, <code>trials.jsonl</code> and the trials’ timelines.
            Any trial that has no timeline here: <code>./lastgasp report DIR --trial ID --format html</code>
          </p>
        </footer>
      </body>
    </html> `.markup;
}

function rates(report: Report): Html {
  return html`<section id="rates">
    <h2>Capture rates</h2>
    <p class="note">
      Usable: the evidence had left the task whole before the container’s end, and names the culprit. The band
      is the Wilson 95 % interval; a cell leads to its trials.
    </p>
    ${heatMaps(report)}
  </section>`;
}

function findings(report: Report): Html | null {
  const lists = findingLists(report);
  if (lists.length === 0) return null;
  return html`<section id="findings">
    <h2>What follows from them</h2>
    ${lists.map(
      ({ title, sentences }) =>
        html`<h3>${title}</h3>
          <ul>
            ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
          </ul>`,
    )}
  </section>`;
}

function cells({ report, stories }: PageInputs): Html {
  const byTrial = new Map(stories.map((story) => [story.record.trial, story]));
  const isAll = stories.length === report.endedTrials;
  return html`<section id="cells">
    <h2>Cells and trials</h2>
    <p class="note">
      ${isAll ? 'A trial’s number leads to its timeline.' : `Timelines of ${stories.length} trials: each loss stage, the extremes, and some of each cell. A number that is a link leads to one.`}
    </p>
    <p class="note">
      In a timeline low grey marks are minor collections and high orange ones full ones; blue is what goes
      well, orange what fails or breaks off. The dashed line is the OutOfMemoryError.
    </p>
    ${report.cells.map((cell) => cellSection(cell, { stories: byTrial, report }))}
  </section>`;
}

function alerts(report: Report): readonly (Html | null)[] {
  return [
    alert('Inconclusive', report.inconclusiveReasons),
    alert(
      'Warnings',
      report.warnings.map(({ message, remedy }) => `${message} ${remedy}`),
    ),
  ];
}

function alert(title: string, lines: readonly string[]): Html | null {
  if (lines.length === 0) return null;
  return html`<div class="alert" role="note">
    <h2>${title}</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  </div>`;
}

function fidelityNotes({ fidelityNotes: notes }: Report): Html | null {
  if (notes.length === 0) return null;
  return html`<section id="notes">
    <h2>Fidelity notes</h2>
    <ul>
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </section>`;
}

/** The figures of a sentence are what is read first. */
function emphasised(sentence: string): readonly (Html | string)[] {
  return sentence
    .replaceAll(' %', '\u00A0%')
    .split(/(\d+ of \d+)/)
    .map((part, index) => (index % 2 === 1 ? html`<strong>${part}</strong>` : part));
}
