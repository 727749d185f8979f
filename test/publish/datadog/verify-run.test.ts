import { describe, expect, it } from 'vitest';
import { readJournal, type RecordedRun } from '../../../harness/journal/read-journal.ts';
import { publishRun } from '../../../harness/publish/datadog/publish-run.ts';
import { verifyRun, type Verification } from '../../../harness/publish/datadog/verify-run.ts';
import { buildReport } from '../../../harness/report/build-report.ts';
import { exampleBaseline } from '../../journal/example-baseline.ts';
import { exampleRecord, exampleRun, invalidRecord, LOST } from '../../journal/example-run.ts';
import { exampleResults, largeRecords, largeRun } from '../../report/example-results.ts';
import { startFakeDatadog, type FakeDatadog } from './fake-datadog.ts';
import { PUBLISHED_MS } from './publish-example.ts';

const HOUR_MS = 3_600_000;
const now = () => PUBLISHED_MS;
const { signal } = new AbortController();

const WITH_AGENT = { 'datadog-profile': LOST, 'datadog-oom-event': LOST, 'heap-dump': LOST };
const RECORDS = [
  ...Array.from({ length: 6 }, (_, index) => exampleRecord({ index: index + 1, path: LOST })),
  exampleRecord({ flagSet: 'none', index: 1, changes: { paths: WITH_AGENT } }),
  invalidRecord({ flagSet: 'none', index: 2 }, 'k6 failed'),
];
const IDS = RECORDS.map(({ trial }) => trial);

/** The example run, published to the fake: 8 trials of 2 cells, and a regression. */
async function published(fake: FakeDatadog): Promise<AsyncDisposable & { readonly recorded: RecordedRun }> {
  const run = exampleRun({ trialsPerCell: 6 });
  const results = await exampleResults({ run, records: RECORDS });
  const recorded = await readJournal(results.directory);
  const report = buildReport({ ...recorded, baseline: exampleBaseline() });
  await publishRun({ account: fake.account, recorded, report, nowMs: PUBLISHED_MS, signal, pauseMs: 1 });
  expect(fake.refusals).toEqual([]);
  return { recorded, [Symbol.asyncDispose]: () => results[Symbol.asyncDispose]() };
}

function verify(
  fake: FakeDatadog,
  recorded: RecordedRun,
  nowMs = PUBLISHED_MS + HOUR_MS,
): Promise<Verification> {
  return verifyRun({ account: fake.account, recorded, nowMs, signal, pauseMs: 1 });
}

const outcomes = ({ trials }: Verification) => trials.map(({ outcome }) => outcome);

describe('verifyRun', () => {
  it('finds what was published: each trial, each cell, the regression', async () => {
    await using fake = await startFakeDatadog({ now });
    await using run = await published(fake);
    const found = await verify(fake, run.recorded);
    expect(found.trials.map(({ trial }) => trial)).toEqual(IDS);
    expect(new Set(outcomes(found))).toEqual(new Set(['found']));
    expect(found.cells.map(({ outcome }) => outcome)).toEqual(['found', 'found']);
    expect(found.events).toEqual({ count: 1, outcome: 'found', reason: null });
  });

  it('says of evidence that a trial’s Agent sent that it never went to Datadog, instead of looking for it', async () => {
    await using fake = await startFakeDatadog({ now });
    await using run = await published(fake);
    const { trials } = await verify(fake, run.recorded);
    expect(trials.map(({ neverSent }) => neverSent)).toEqual([
      ...Array.from({ length: 6 }, () => []),
      ['datadog-profile', 'datadog-oom-event'],
      [],
    ]);
  });

  it('does not find a trial whose log was dropped, nor take another run’s for it', async () => {
    await using fake = await startFakeDatadog({ now });
    await using run = await published(fake);
    for (const log of fake.logs.splice(2, 1)) {
      fake.logs.push({ ...log, ddtags: log.ddtags.replace(/run:\w+/, 'run:20261122050000000_1') });
    }
    const found = await verify(fake, run.recorded);
    expect(outcomes(found)).toEqual(IDS.map((_, index) => (index === 2 ? 'not-found' : 'found')));
    expect(found.trials[2]?.reason).toBe('no search by its tags finds it');
  });

  it('does not find figures of another setup, of another night, or an event that is gone', async () => {
    await using fake = await startFakeDatadog({ now });
    await using run = await published(fake);
    const [first] = fake.series.splice(0, fake.series.length);
    if (first === undefined) throw new Error('there is a series');
    fake.series.push({
      ...first,
      tags: first.tags.map((tag) => tag.replace(/^setup:.*/, 'setup:000000000000')),
    });
    fake.series.push({ ...first, points: [{ timestamp: PUBLISHED_MS / 1000 - 86_400, value: 1 }] });
    fake.events.length = 0;
    const found = await verify(fake, run.recorded);
    expect(found.cells.map(({ outcome }) => outcome)).toEqual(['not-found', 'not-found']);
    expect(found.events?.outcome).toBe('not-found');
  });

  it('cannot tell yet of what was published a moment ago', async () => {
    await using fake = await startFakeDatadog({ now });
    await using run = await published(fake);
    fake.logs.length = 1;
    const found = await verify(fake, run.recorded, PUBLISHED_MS + 60_000);
    expect(outcomes(found)).toEqual(['found', ...IDS.slice(1).map(() => 'unknown')]);
    expect(found.trials[1]?.reason).toMatch(/may still come/);
  });

  it.each([
    { what: 'an application key without the right to', fault: { status: 403 }, says: /check DD_APP_KEY/ },
    {
      what: 'a Datadog that is down',
      fault: { status: 503 },
      says: /could not be asked: it answered HTTP 503/,
    },
    {
      what: 'a connection that is cut',
      fault: 'cut' as const,
      says: /could not be asked: the request failed/,
    },
  ])('cannot tell with $what, and never says not found', async ({ fault, says }) => {
    let isBroken = false;
    await using fake = await startFakeDatadog({ now, fault: () => (isBroken ? fault : undefined) });
    await using run = await published(fake);
    isBroken = true;
    const found = await verify(fake, run.recorded);
    const all = [...found.trials, ...found.cells, found.events];
    expect(new Set(all.map((one) => one?.outcome))).toEqual(new Set(['unknown']));
    expect(found.trials[0]?.reason).toMatch(says);
    expect(JSON.stringify(found)).not.toContain(fake.account.appKey);
  });

  it('goes through as many pages as 10,000 trials have', async () => {
    await using fake = await startFakeDatadog({ now });
    await using results = await exampleResults({ run: largeRun(), records: largeRecords() });
    const recorded = await readJournal(results.directory);
    const report = buildReport(recorded);
    await publishRun({ account: fake.account, recorded, report, nowMs: PUBLISHED_MS, signal });
    const found = await verify(fake, recorded);
    expect(outcomes(found).filter((outcome) => outcome === 'found')).toHaveLength(10_000);
    expect(fake.requests.filter((request) => request.endsWith('/logs/events/search'))).toHaveLength(10);
  });

  it('does not find a trial that was not published, without asking', async () => {
    await using fake = await startFakeDatadog({
      now,
      fault: (path) => (path === '/api/v2/logs' ? { status: 413 } : undefined),
    });
    await using run = await published(fake);
    const found = await verify(fake, run.recorded);
    expect(found.trials[0]).toMatchObject({ outcome: 'not-found', reason: 'it was not published' });
    expect(fake.requests).not.toContain('POST /api/v2/logs/events/search');
  });

  it('refuses a run that was never published, or to another place, and to ask without an application key', async () => {
    await using fake = await startFakeDatadog({ now });
    await using results = await exampleResults({ run: exampleRun(), records: [exampleRecord()] });
    await expect(verify(fake, await readJournal(results.directory))).rejects.toThrow(
      `Nothing of the run in ${results.directory} was published to Datadog.`,
    );
    await using run = await published(fake);
    const elsewhere = { ...fake, account: { ...fake.account, server: null, site: 'datadoghq.eu' } };
    await expect(verify(elsewhere, run.recorded)).rejects.toThrow('would be looked for at datadoghq.eu');
    const without = { ...fake, account: { ...fake.account, appKey: null } };
    await expect(verify(without, run.recorded)).rejects.toThrow('DD_APP_KEY is not set');
    expect(fake.requests.filter((request) => request.includes('search'))).toEqual([]);
  });
});
