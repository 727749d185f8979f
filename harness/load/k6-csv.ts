import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseCsvRecord } from './csv-record.ts';
import { LoadError } from './load-error.ts';

/** One second of load, by when the requests ended. */
export interface LoadSecond {
  readonly startMs: number;
  readonly requests: number;
  readonly failedRequests: number;
  /** 95th percentile by nearest rank of the duration of all requests that ended in this second. */
  readonly durationP95Ms: number;
}

export interface FailedRequest {
  /** When it failed, milliseconds since the epoch on the clock of the engine's machine. */
  readonly atMs: number;
  /** Such as `HTTP 503` or `dial: connection refused`. */
  readonly detail: string;
}

/** What the requests of one run came to. */
export interface LoadSummary {
  readonly requests: number;
  readonly failedRequests: number;
  readonly firstFailure: FailedRequest | null;
  /** In order, without the seconds in which no request ended. */
  readonly seconds: readonly LoadSecond[];
}

/** The row k6 writes per finished request, by metric. */
const REQUEST_METRIC = 'http_req_duration';
const COLUMNS = ['metric_name', 'timestamp', 'metric_value', 'error', 'expected_response', 'status'] as const;
const MICROSECONDS_PER_MS = 1000;
const MS_PER_SECOND = 1000;

/**
 * Summarises a file of `k6 --out csv` with `K6_CSV_TIME_FORMAT=unix_micro`, streaming. The last record
 * may be cut off, as a killed k6 leaves it; any other damage is an error.
 *
 * @throws LoadError
 */
export async function readK6Csv(path: string): Promise<LoadSummary> {
  const tally = new RequestTally();
  let columns: Columns | undefined;
  for await (const record of wholeRecords(createReadStream(path))) {
    if (columns === undefined) columns = columnsOf(record, path);
    else if (record[columns.metric_name] === REQUEST_METRIC) tally.add(requestOf(record, columns));
  }
  return tally.summary();
}

interface FinishedRequest {
  readonly atMs: number;
  readonly durationMs: number;
  /** Why it failed, or `null`. */
  readonly failure: string | null;
}

type Columns = Readonly<Record<(typeof COLUMNS)[number], number>>;

/** Records with as many fields as the first; a shorter one is tolerated at the very end only. */
async function* wholeRecords(input: NodeJS.ReadableStream): AsyncGenerator<readonly string[]> {
  let open = '';
  let short: string | undefined;
  let fieldCount: number | undefined;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (short !== undefined) throw new LoadError(`a record of k6's CSV is cut off: ${short}`);
    const text = open === '' ? line : `${open}\n${line}`;
    const record = parseCsvRecord(text);
    if (record === undefined) {
      open = text;
      continue;
    }
    open = '';
    fieldCount ??= record.length;
    if (record.length === fieldCount) yield record;
    else short = text;
  }
}

function columnsOf(header: readonly string[], path: string): Columns {
  const index = (name: (typeof COLUMNS)[number]): number => {
    const at = header.indexOf(name);
    if (at !== -1) return at;
    throw new LoadError(`${path} has no column ${name}; its columns are ${header.join(', ')}`, {
      hint: 'The k6 image is of another version than the one this harness knows.',
    });
  };
  return {
    metric_name: index('metric_name'),
    timestamp: index('timestamp'),
    metric_value: index('metric_value'),
    error: index('error'),
    expected_response: index('expected_response'),
    status: index('status'),
  };
}

function requestOf(record: readonly string[], columns: Columns): FinishedRequest {
  const atMs = Number(record[columns.timestamp]) / MICROSECONDS_PER_MS;
  const durationMs = Number(record[columns.metric_value]);
  if (!Number.isFinite(atMs) || !Number.isFinite(durationMs)) {
    throw new LoadError(`a record of k6's CSV has no time or duration: ${record.join(',')}`);
  }
  const isExpected = record[columns.expected_response] === 'true';
  const error = record[columns.error] ?? '';
  const failure = isExpected ? null : error === '' ? `HTTP ${record[columns.status]}` : error;
  return { atMs, durationMs, failure };
}

interface OpenSecond {
  readonly durationsMs: number[];
  failedRequests: number;
}

class RequestTally {
  readonly #seconds = new Map<number, OpenSecond>();
  #firstFailure: FailedRequest | null = null;

  add({ atMs, durationMs, failure }: FinishedRequest): void {
    const startMs = Math.floor(atMs / MS_PER_SECOND) * MS_PER_SECOND;
    const second = this.#seconds.get(startMs) ?? { durationsMs: [], failedRequests: 0 };
    this.#seconds.set(startMs, second);
    second.durationsMs.push(durationMs);
    if (failure === null) return;
    second.failedRequests += 1;
    // k6 writes in the order of its buffers, which is not quite that of time.
    if (this.#firstFailure === null || atMs < this.#firstFailure.atMs) {
      this.#firstFailure = { atMs, detail: failure };
    }
  }

  summary(): LoadSummary {
    const seconds = [...this.#seconds]
      .toSorted(([a], [b]) => a - b)
      .map(([startMs, { durationsMs, failedRequests }]) => ({
        startMs,
        requests: durationsMs.length,
        failedRequests,
        durationP95Ms: nearestRank(durationsMs, 0.95),
      }));
    return {
      requests: seconds.reduce((sum, second) => sum + second.requests, 0),
      failedRequests: seconds.reduce((sum, second) => sum + second.failedRequests, 0),
      firstFailure: this.#firstFailure,
      seconds,
    };
  }
}

function nearestRank(values: readonly number[], quantile: number): number {
  const rank = Math.max(1, Math.ceil(quantile * values.length));
  return values.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN;
}
