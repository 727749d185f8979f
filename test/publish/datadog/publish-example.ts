import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournal } from '../../../harness/journal/read-journal.ts';
import type { RunRecord } from '../../../harness/journal/run-record.ts';
import type { TrialRecord } from '../../../harness/journal/trial-record.ts';
import { publishRun, type Published } from '../../../harness/publish/datadog/publish-run.ts';
import { buildReport } from '../../../harness/report/build-report.ts';
import { exampleBaseline } from '../../journal/example-baseline.ts';
import { CAPTURED, exampleRecord, exampleRun, invalidRecord, LOST } from '../../journal/example-run.ts';
import { exampleResults } from '../../report/example-results.ts';
import type { FakeDatadog } from './fake-datadog.ts';

/** When the example run is published. */
export const PUBLISHED_MS = Date.parse('2026-11-23T06:00:00.000Z');
export const PUBLISHED_RUN: RunRecord = {
  ...exampleRun(),
  versions: { lastgasp: '0.1.0', commit: 'c0ffee' },
};
/** Three of `dump-hook`: captured, captured, lost; of `none` one lost, two that decide nothing. */
export const PUBLISHED_RECORDS = [
  exampleRecord({ index: 1, path: { ...CAPTURED, marginSeconds: 10 } }),
  exampleRecord({ index: 2, path: { ...CAPTURED, marginSeconds: 30 } }),
  exampleRecord({ index: 3, path: LOST }),
  exampleRecord({ flagSet: 'none', index: 1, path: LOST }),
  invalidRecord({ flagSet: 'none', index: 2 }, 'k6 failed'),
  invalidRecord({ flagSet: 'none', index: 3 }, 'k6 failed again'),
];
const PAUSE_MS = 1;

interface Publication {
  readonly published: Published;
  readonly directory: string;
  readonly receipt: unknown;
}

/** Publishes the example run, unless told otherwise; what it comes to. */
export async function publishExample(
  fake: FakeDatadog,
  {
    run = PUBLISHED_RUN,
    records = PUBLISHED_RECORDS,
    isWorse = false,
    nowMs = PUBLISHED_MS,
    logs = {},
    signal = new AbortController().signal,
    withinMs = 60_000,
  }: {
    readonly run?: RunRecord;
    readonly records?: readonly TrialRecord[];
    readonly isWorse?: boolean;
    readonly nowMs?: number;
    /** By trial: text of `app.log`. */
    readonly logs?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly withinMs?: number;
  } = {},
): Promise<Publication> {
  await using results = await exampleResults({ run, records });
  const recorded = await readJournal(results.directory);
  for (const [trial, text] of Object.entries(logs)) {
    const folder = join(recorded.layout.trialsDirectory, trial);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'app.log'), text);
  }
  const report = buildReport({ ...recorded, baseline: isWorse ? exampleBaseline() : null });
  const { account } = fake;
  const options = { account, recorded, report, nowMs, signal, withinMs, pauseMs: PAUSE_MS };
  const published = await publishRun(options);
  const receipt = await readFile(join(results.directory, 'datadog.json'), 'utf8').then(
    (text): unknown => JSON.parse(text),
    () => null,
  );
  return { published, directory: results.directory, receipt };
}
