import type { v2 } from '@datadog/datadog-api-client';
import { join } from 'node:path';
import type { RecordedRun } from '../../journal/read-journal.ts';
import type { TrialRecord } from '../../journal/trial-record.ts';
import type { CellReport, Report } from '../../report/report.ts';
import { chooseTrials } from '../../report/story/choose-trials.ts';
import { batches, type BatchLimits } from './batches.ts';
import { placeOf, type DatadogAccount } from './datadog-account.ts';
import type { ApiOptions, CallFailure, CallOutcome, DatadogApi } from './datadog-api.ts';
import { logTails } from './log-tail.ts';
import { cellSeries } from './metric-series.ts';
import { writeReceipt } from './receipt.ts';
import { regressionEvents } from './regression-events.ts';
import { cellTags, runTag } from './run-tags.ts';
import { containerLog, outcomeLog } from './trial-log.ts';

/** docs.datadoghq.com, "Submit metrics" (512,000 bytes, were they not compressed) and "Send logs" (5 MB, 1000). */
const SERIES_LIMITS = { itemsMax: 1000, bytesMax: 500_000, contentOf: ({ series }: CellFigures) => series };
const LOG_LIMITS = { itemsMax: 1000, bytesMax: 4_500_000, contentOf: ({ item }: TrialLog) => item };

/** One kind of what is published: how much was taken of how much there was, and why not all. */
export interface PublishedPart {
  readonly name: 'metrics' | 'events' | 'logs';
  readonly taken: number;
  readonly of: number;
  readonly failure: CallFailure | null;
}

export interface Published {
  readonly parts: readonly PublishedPart[];
  /** Cells on scaled clocks, whose figures are not published. */
  readonly cellsWithheld: number;
}

export interface PublishOptions extends ApiOptions {
  readonly account: DatadogAccount;
  readonly recorded: RecordedRun;
  /** Of that run. */
  readonly report: Report;
  /** Now. */
  readonly nowMs: number;
}

/**
 * Sends a run's figures, regressions and trials' logs to Datadog, and writes down what was taken. What fails does
 * not keep the rest from being sent. Rejects only with the signal's reason, and where the receipt cannot be written.
 */
export async function publishRun(options: PublishOptions): Promise<Published> {
  const { account, recorded, report, nowMs } = options;
  const { run, layout } = recorded;
  const { datadogApi, outcomeOf } = await loadApi();
  const api = datadogApi(account, options);
  const outcome = <T>(call: Promise<T>): Promise<CallOutcome<T>> => outcomeOf(call, options.signal);
  const cells = await publishCells({ ...options, api, outcome });
  const events = await sendEach(regressionEvents(report, run), (body) =>
    outcome(api.eventsV1.createEvent({ body })),
  );
  const logs = await sendBatches(await logsOf(options), LOG_LIMITS, (batch) =>
    outcome(api.logs.submitLog({ body: batch.map(({ item }) => item), contentEncoding: 'gzip' })),
  );
  // A failure takes nothing back of what was published before.
  if ([cells, events, logs].some(({ taken }) => taken.length > 0)) {
    await writeReceipt(layout, {
      receiptVersion: 1,
      publishedAt: new Date(nowMs).toISOString(),
      place: placeOf(account),
      runTag: runTag(run),
      cells: cells.taken.map((cell) => [...cellTags(cell, run)]),
      events: events.taken.length,
      trials: takenTrials(logs.taken),
    });
  }
  return {
    parts: [
      { name: 'metrics', ...counted(cells) },
      { name: 'events', ...counted(events) },
      { name: 'logs', ...counted(logs) },
    ],
    cellsWithheld: report.cells.filter(({ timeScale }) => timeScale !== 1).length,
  };
}

/** The client is large: it takes seconds to load, which no other command is to wait for. */
async function loadApi(): Promise<typeof import('./datadog-api.ts')> {
  return import('./datadog-api.ts');
}

interface Sent<T> {
  readonly taken: readonly T[];
  readonly of: number;
  readonly failure: CallFailure | null;
}

function counted<T>({ taken, of, failure }: Sent<T>): Omit<PublishedPart, 'name'> {
  return { taken: taken.length, of, failure };
}

type Send<T> = (item: T) => Promise<CallOutcome<unknown>>;

/** One after the other, up to the first that fails: the next would fail as well, and take as long to. */
async function sendEach<T>(items: readonly T[], send: Send<T>): Promise<Sent<T>> {
  for (const [index, item] of items.entries()) {
    const outcome = await send(item);
    if (outcome.kind === 'failed')
      return { taken: items.slice(0, index), of: items.length, failure: outcome };
  }
  return { taken: items, of: items.length, failure: null };
}

async function sendBatches<T>(
  items: readonly T[],
  limits: BatchLimits<T>,
  send: Send<readonly T[]>,
): Promise<Sent<T>> {
  const { taken, failure } = await sendEach(batches(items, limits), send);
  return { taken: taken.flat(), of: items.length, failure };
}

interface Sending extends PublishOptions {
  readonly api: DatadogApi;
  readonly outcome: <T>(call: Promise<T>) => Promise<CallOutcome<T>>;
}

interface CellFigures {
  readonly cell: CellReport;
  readonly series: readonly v2.MetricSeries[];
}

/** By whole cells: one half of whose figures is there is none that can be relied on. */
async function publishCells({ report, recorded, nowMs, api, outcome }: Sending): Promise<Sent<CellReport>> {
  const figures = report.cells.flatMap((cell): readonly CellFigures[] => {
    const series = cellSeries(cell, { run: recorded.run, atMs: nowMs });
    return series.length === 0 ? [] : [{ cell, series }];
  });
  const sent = await sendBatches(figures, SERIES_LIMITS, (batch) =>
    outcome(
      api.metrics.submitMetrics({
        body: { series: batch.flatMap(({ series }): v2.MetricSeries[] => [...series]) },
        contentEncoding: 'gzip',
      }),
    ),
  );
  return { ...sent, taken: sent.taken.map(({ cell }) => cell) };
}

interface TrialLog {
  readonly trial: string;
  readonly item: v2.HTTPLogItem;
}

/** The outcome of every trial, then the last lines of the containers of those that a report would show. */
async function logsOf({ recorded, nowMs }: PublishOptions): Promise<readonly TrialLog[]> {
  const { records, run, layout } = recorded;
  const logOptions = { run, nowMs };
  const outcomes = records.map((record) => ({ trial: record.trial, item: outcomeLog(record, logOptions) }));
  const tails = await Promise.all(
    chooseTrials(records).map(async (record: TrialRecord) => {
      const lines = await logTails(join(layout.trialsDirectory, record.trial));
      return lines.map((line) => ({
        trial: record.trial,
        item: containerLog(line, { record, ...logOptions }),
      }));
    }),
  );
  return [...outcomes, ...tails.flat()];
}

/** Outcomes come first, one a trial: what of a trial comes later is a line of a container. */
function takenTrials(logs: readonly TrialLog[]): Readonly<Record<string, number>> {
  const byTrial = Map.groupBy(logs, ({ trial }) => trial);
  return Object.fromEntries([...byTrial].map(([trial, items]) => [trial, items.length - 1]));
}
