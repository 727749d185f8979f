import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TrialRecord } from '../../../harness/journal/trial-record.ts';
import { buildReport } from '../../../harness/report/build-report.ts';
import { formatHtml } from '../../../harness/report/html/page.ts';
import { formatJunit } from '../../../harness/report/junit.ts';
import { drawnEventSchema } from '../../../harness/report/story/drawn-event.ts';
import { CAPTURED, exampleRecord, exampleRun, invalidRecord, LOST } from '../../journal/example-run.ts';
import { exampleMoments, exampleSeries } from '../story/example-timeline.ts';
import { launchChromium, openPage } from './browser.ts';

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(2)><svg onload=alert(3)> \u001B[31mred\u0000]]>`;
const SCENARIOS = ['heap-leak', 'metaspace', 'direct-buffer', 'compressed-class-space-with-a-long-name'];
const FLAG_SETS = ['none', 'dump-hook', 'dump-hook-exit', 'a-flag-set-whose-name-is-rather-long'];

const run = exampleRun({
  scenarios: SCENARIOS.map((name) => ({ name, taskSize: '256/512' })),
  jdks: [17, 21],
  flagSets: FLAG_SETS,
  trialsPerCell: 1,
});
/** Two capture paths, every verdict, and words that would be markup. */
const RECORDS: readonly TrialRecord[] = run.plan.trials.map(({ id, scenario, jdk, flagSet }, index) => {
  const changes = { trial: id, scenario, jdk, fidelityNotes: [HOSTILE] };
  if (index % 7 === 6) return invalidRecord({ flagSet, changes }, HOSTILE);
  const dump = index % 2 === 0 ? CAPTURED : { ...LOST, detail: HOSTILE };
  return exampleRecord({
    flagSet,
    changes: { ...changes, paths: { 'heap-dump': dump, 'datadog-profile': CAPTURED } },
  });
});
const REPORT = buildReport({ run, records: RECORDS, warnings: [] });
const EVENTS = [...exampleMoments(HOSTILE), ...exampleSeries(300)]
  .toSorted((a, b) => a.atMs - b.atMs)
  .map((event) => drawnEventSchema.parse(event));

let browser: Browser;
let folder: string;
let file: string;
beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'lastgasp-page-'));
  file = join(folder, 'report.html');
  await writeFile(
    file,
    formatHtml({
      report: REPORT,
      stories: RECORDS.slice(0, 3).map((record) => ({ record, events: EVENTS })),
    }),
  );
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;
const LOOKS = WIDTHS.flatMap((width) => SCHEMES.map((colorScheme) => ({ width, colorScheme })));
const look = ({ width, colorScheme }: (typeof LOOKS)[number]) => ({
  file,
  viewport: { width, height: 900 },
  colorScheme,
});
const OPEN_ALL = 'document.querySelectorAll("details").forEach((one) => { one.open = true; })';

describe.each(LOOKS)('the page at $width px, $colorScheme', (at) => {
  it('asks nobody for anything, runs nothing and complains of nothing', async () => {
    await using seen = await openPage(browser, look(at));
    await seen.page.evaluate(OPEN_ALL);
    await seen.page.waitForLoadState('networkidle');
    expect(seen.requests).toEqual([`file://${file}`]);
    expect(seen.complaints).toEqual([]);
  });

  it('is no wider than the screen', async () => {
    await using seen = await openPage(browser, look(at));
    await seen.page.evaluate(OPEN_ALL);
    expect(await seen.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(at.width);
  });

  it('has no serious fault that axe-core finds', async () => {
    await using seen = await openPage(browser, look(at));
    await seen.page.evaluate(OPEN_ALL);
    await seen.page.evaluate(axe.source);
    const { passes, violations } = axeSchema.parse(await seen.page.evaluate('axe.run()'));
    expect(passes.length).toBeGreaterThan(15);
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
  });
});

const axeSchema = z.object({
  passes: z.array(z.unknown()),
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullable(),
      nodes: z.array(z.object({ html: z.string() })),
    }),
  ),
});

const phone = { viewport: { width: 390, height: 800 } };

describe('the page', () => {
  it('is the same without scripts', async () => {
    await using without = await openPage(browser, { file, ...phone, javaScriptEnabled: false });
    expect(await without.page.locator('header li').first().innerText()).toMatch(/leave usable evidence in/);
    expect(await without.page.locator('.heat td').first().innerText()).toMatch(/\d of \d/);
  });

  it('leads by keyboard from a rate to its cell, and from a trial to its timeline, which opens', async () => {
    await using seen = await openPage(browser, { file });
    const { page } = seen;
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the results');
    await page.locator('.heat td a').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.querySelector(":target").className')).toBe('cell');
    const story = page.locator('details .story').first();
    expect(await story.isVisible()).toBe(false);
    await page.locator('.trials a').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => page.locator('.story:target').isVisible()).toBe(true);
  });

  it('prints what is folded away', async () => {
    await using seen = await openPage(browser, { file });
    await seen.page.emulateMedia({ media: 'print' });
    const box = await seen.page.locator('details .chart svg').first().boundingBox();
    expect(box?.height).toBeGreaterThan(50);
  });

  it('shows words of a log as they are, escapes left out', async () => {
    await using seen = await openPage(browser, { file });
    const note = await seen.page.locator('#notes li').first().innerText();
    expect(note).toContain('<script>alert(1)</script>');
    expect(note).not.toContain('\u001B');
  });
});

describe('junit.xml', () => {
  it('is XML to a parser that knows no mercy, whatever a log says', async () => {
    await using seen = await openPage(browser, { file });
    const parse = `(text) => {
      const parsed = new DOMParser().parseFromString(text, 'application/xml');
      return [parsed.querySelector('parsererror')?.textContent ?? null, parsed.querySelectorAll('testcase').length];
    }`;
    const text = JSON.stringify(formatJunit(REPORT));
    expect(await seen.page.evaluate(`(${parse})(${text})`)).toEqual([null, REPORT.cells.length]);
    expect(await seen.page.evaluate(`(${parse})('<a>&</a>')[0]`)).toMatch(/error/);
  });
});
