import { expect, test } from 'vitest';
import { readJournal } from '../../harness/journal/read-journal.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { htmlReport } from '../../harness/report/report-files.ts';
import { chooseTrials } from '../../harness/report/story/choose-trials.ts';
import { exampleResults, largeRecords, largeRun } from './example-results.ts';
import { exampleMoments, exampleSeries } from './story/example-timeline.ts';

/** The page has fifty timelines and ten thousand rows; reading the trials checks each against its schema. */
const READS_MAX = 12;

test('the page of ten thousand trials takes no more than a dozen readings of them', async ({ bench }) => {
  const records = largeRecords();
  const events = [...exampleMoments(), ...exampleSeries(300)];
  const timelines = new Map(chooseTrials(records).map(({ trial }) => [trial, events]));
  await using results = await exampleResults({ run: largeRun(), records, timelines });
  const recorded = await readJournal(results.directory);
  const result = await bench.compare(
    bench('page', async () => {
      await htmlReport(recorded, buildReport(recorded));
    }),
    bench('read', async () => {
      await readJournal(results.directory);
    }),
    { iterations: 5, time: 1_000 },
  );
  const page = result.get('page').throughput.mean;
  expect(page * READS_MAX).toBeGreaterThan(result.get('read').throughput.mean);
});
