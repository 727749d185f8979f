import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../../harness/journal/trial-record.ts';
import { buildReport } from '../../../harness/report/build-report.ts';
import { formatHtml, formatTrialHtml } from '../../../harness/report/html/page.ts';
import type { TrialStory } from '../../../harness/report/story/read-story.ts';
import { drawnEventSchema } from '../../../harness/report/story/drawn-event.ts';
import {
  artefact,
  artefacts,
  CAPTURED,
  exampleRecord,
  exampleRun,
  type ExampleTrial,
  invalidRecord,
  LOST,
  unreachableRecord,
} from '../../journal/example-run.ts';
import { exampleMoments, exampleSeries } from '../story/example-timeline.ts';

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(2)> \u001B[31mred\u001B[0m`;

function storyOf(record: TrialRecord, words?: string): TrialStory {
  const events = [...exampleMoments(words), ...exampleSeries(60)].toSorted((a, b) => a.atMs - b.atMs);
  return { record, events: events.map((event) => drawnEventSchema.parse(event)) };
}

function pageOf(records: readonly TrialRecord[], words?: string) {
  const run = exampleRun({ flagSets: [...new Set(records.map(({ flagSet }) => flagSet))], trialsPerCell: 4 });
  const report = buildReport({ run, records, warnings: [] });
  const text = formatHtml({ report, stories: records.map((record) => storyOf(record, words)) });
  const { document } = parseHTML(text);
  return { text, document, report };
}

const lost = (trial: ExampleTrial = {}) => exampleRecord({ path: LOST, ...trial });
const RECORDS = [
  lost({ flagSet: 'none', index: 1 }),
  lost({ flagSet: 'none', index: 2 }),
  exampleRecord({ index: 1 }),
  exampleRecord({ index: 2, path: { ...CAPTURED, attributed: false } }),
  invalidRecord({ index: 3 }, 'k6 failed'),
];

describe('formatHtml', () => {
  it('begins with the answer and what is not as on Fargate', () => {
    const { document } = pageOf(RECORDS);
    const header = document.querySelector('header');
    expect(header?.querySelector('li')?.textContent).toBe(
      'heap-space OOMs (heap-leak) leave usable evidence in 0 of 2 runs [0–66\u00A0%] with flag set none; dump-hook: 1 of 2 [9–91\u00A0%].',
    );
    expect(header?.querySelector('.strip')?.textContent).toContain('1, real time');
  });

  it('prints the figures of a rate in its cell, and leads from there to its trials', () => {
    const { document } = pageOf(RECORDS);
    const [none, hook] = document.querySelectorAll('.heat tbody td');
    expect(none?.textContent.replaceAll(/\s+/g, ' ')).toContain('0 of 2');
    expect(none?.getAttribute('class')).toBe('r0');
    expect(hook?.textContent).toContain('9–91 %');
    const target = hook?.querySelector('a')?.getAttribute('href')?.slice(1) ?? '';
    expect(document.getElementById(target)?.textContent).toContain('heap-space · dump-hook');
  });

  it('has for every link of its own something that it leads to, and no link or request to elsewhere', () => {
    const { document, text } = pageOf(RECORDS);
    const links = [...document.querySelectorAll('a')].map((link) => String(link.getAttribute('href')));
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((link) => document.getElementById(link.slice(1)) === null)).toEqual([]);
    expect(text).not.toMatch(/\bsrc=|url\(|@import|https?:(?!\/\/www\.w3\.org\/)/);
    expect(document.querySelectorAll('script, link, iframe, object, img')).toHaveLength(0);
    expect(text).toContain("default-src 'none'");
  });

  it('shows each loss with its stage and margin, and each trial that does not count', () => {
    const { document } = pageOf(RECORDS);
    const trials = document.querySelector('#cells')?.textContent.replaceAll(/\s+/g, ' ');
    expect(trials).toContain('Lost at stopped-mid-upload (stopped in the middle of the upload): #1 −212.4 s');
    expect(trials).toContain('#2 12.3 s culprit not named');
    expect(trials).toContain('Invalid, never counted: #3 k6 failed');
  });

  it('counts in the funnel what got past each stage', () => {
    const { document } = pageOf(RECORDS);
    const cells = [...document.querySelectorAll('#funnel tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].slice(2).map((cell) => cell.textContent.trim().replaceAll(/\s+/g, ' ')),
    );
    expect(cells).toEqual([
      ['2', '2', '2', '2', '0 −2', '0'],
      ['2', '2', '2', '2', '2', '2'],
    ]);
  });

  it('gives a trial its chart, its moments in words, and the command that runs it again', () => {
    const { document } = pageOf(RECORDS);
    const [first] = document.querySelectorAll('details .story');
    const labels = [...(first?.querySelectorAll('svg') ?? [])].map((svg) => svg.getAttribute('aria-label'));
    expect(labels[0]).toBe('Memory by pool, up to 180 MiB');
    expect(labels[1]).toContain(
      'Collections: 49 minor, 720 full; JVM frozen: 100.3 s in all; k6 requests: 990, ',
    );
    expect(labels[1]).toContain('Heap dump: 264 MB; Hook: not finished; Upload: 102 MB');
    expect(first?.textContent).toContain('−56.0 sthe service is ready');
    expect(first?.textContent).toContain('+60.0 scontainer app exits with code 137');
    expect(first?.textContent).toContain(
      './lastgasp run heap-leak --flag-set none,dump-hook --jdk 17 --task-size 256/512 --trials 4 --seed 1 --only heap-leak/17/none/256-512/1',
    );
  });

  it('takes nothing of a log, a class or a JVM for markup', () => {
    const hostile = lost({
      path: { ...LOST, detail: HOSTILE },
      changes: {
        fidelityNotes: [HOSTILE],
        artefacts: artefacts({ dump: artefact({ state: 'complete', detail: HOSTILE, path: HOSTILE }) }),
      },
    });
    const { text, document } = pageOf([hostile, invalidRecord({ index: 2 }, HOSTILE)], HOSTILE);
    expect(text.match(/&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThanOrEqual(4);
    expect(text).not.toMatch(/<script|<img/);
    expect(text).not.toContain('\u001B');
    expect(document.querySelectorAll('script, img')).toHaveLength(0);
  });

  it('takes a container’s name in a chart for no markup either', () => {
    const record = lost();
    const story = storyOf(record);
    const memory = {
      kind: 'container-memory',
      container: HOSTILE,
      usedBytes: 7e8,
      atMs: Date.parse(record.startedAt),
    } as const;
    const { report } = pageOf([record]);
    const text = formatTrialHtml({ report, story: { record, events: [...story.events, memory] } });
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toMatch(/<script|<img/);
    expect(text).not.toContain('\u001B');
  });

  it('leaves out the sections that a run has nothing for', () => {
    const { document } = pageOf([unreachableRecord({}, 'not on this JDK')]);
    for (const absent of ['#funnel', '#margins', '#paths', '#notes'])
      expect(document.querySelector(absent)).toBeNull();
    expect(document.querySelector('.heat')?.textContent).toContain('unreachable');
  });

  it('sets capture paths side by side where there are several', () => {
    const paths = { 'heap-dump': LOST, profile: CAPTURED };
    const { document } = pageOf([exampleRecord({ changes: { paths } })]);
    const [row] = document.querySelectorAll('#paths tbody tr');
    expect(row?.textContent.replaceAll(/\s+/g, ' ')).toContain('lost at stopped-mid-upload');
    expect(row?.textContent).toContain('120.0 MB, complete 8.5 s after the OOM');
    expect(document.querySelectorAll('.heat')).toHaveLength(3);
    expect(document.querySelector('header li')?.textContent).toContain('in 1 of 1 run ');
  });

  it('says first why a run answers nothing', () => {
    const { document } = pageOf([invalidRecord({}, 'k6 failed')]);
    expect(document.querySelector('header .alert')?.textContent).toContain('none of 1 trials is valid');
  });
});

describe('formatTrialHtml', () => {
  it('is a page of one trial, opened', () => {
    const record = lost();
    const { report } = pageOf([record]);
    const { document } = parseHTML(formatTrialHtml({ report, story: storyOf(record) }));
    expect(document.querySelector('details')?.hasAttribute('open')).toBe(true);
    expect(document.querySelectorAll('svg')).toHaveLength(2);
  });

  it('says so where the results have no timeline any more', () => {
    const record = lost();
    const { report } = pageOf([record]);
    expect(formatTrialHtml({ report, story: { record, events: [] } })).toContain('No timeline of it');
  });
});
