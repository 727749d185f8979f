import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../harness/journal/read-journal.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { htmlReport, writeReports } from '../../harness/report/report-files.ts';
import { chooseTrials } from '../../harness/report/story/choose-trials.ts';
import { exampleRecord, exampleRun } from '../journal/example-run.ts';
import { exampleResults, largeRecords, largeRun } from './example-results.ts';
import { exampleMoments, exampleSeries } from './story/example-timeline.ts';

const MIB = 1024 ** 2;

describe('writeReports', () => {
  it('leaves each form beside the others', async () => {
    await using results = await exampleResults({
      run: exampleRun({ flagSets: ['dump-hook'] }),
      records: [exampleRecord()],
    });
    const recorded = await readJournal(results.directory);
    const { reportFile, htmlFile, junitFile, summaryFile } = recorded.layout;
    expect(await writeReports(recorded)).toEqual(JSON.parse(await readFile(reportFile, 'utf8')));
    expect(await readFile(htmlFile, 'utf8')).toMatch(/^<!doctype html>/);
    expect(await readFile(junitFile, 'utf8')).toMatch(/^<\?xml/);
    expect(await readFile(summaryFile, 'utf8')).toMatch(/^# lastgasp/);
  });
});

describe('a run of ten thousand trials', () => {
  it('is a page of at most fifty timelines and 5 MB', { timeout: 60_000 }, async () => {
    const records = largeRecords();
    const events = [...exampleMoments(), ...exampleSeries(300)];
    const timelines = new Map(chooseTrials(records).map(({ trial }) => [trial, events]));
    await using results = await exampleResults({ run: largeRun(), records, timelines });
    const recorded = await readJournal(results.directory);
    const page = await htmlReport(recorded, buildReport(recorded));
    expect(page.match(/aria-label="Memory by pool/g)).toHaveLength(50);
    expect(Buffer.byteLength(page)).toBeLessThan(5 * MIB);
    await writeReports(recorded);
    expect((await stat(recorded.layout.summaryFile)).size).toBeLessThan(MIB);
  });
});
