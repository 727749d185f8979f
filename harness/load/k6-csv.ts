import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseCsvRecord } from './csv-record.ts';
import { LoadError } from './load-error.ts';
import { loadIntervals, type FinishedRequest, type LoadInterval } from './load-interval.ts';

export interface FailedRequest {
  /** When it failed, milliseconds since the epoch on the clock of the engine's machine. */
  readonly atMs: number;
  /** Such as `HTTP 503` or `dial: connection refused`. */
  readonly detail: string;
}

/** What the requests of one run came to, but for those that only ask how far it is. */
export interface LoadSummary {
  readonly requests: number;
  readonly failedRequests: number;
  readonly firstFailure: FailedRequest | null;
  /** In order and without a gap, from the first request that ended to the last. */
  readonly intervals: readonly LoadInterval[];
}

/** The row k6 writes per finished request, by metric. */
const REQUEST_METRIC = 'http_req_duration';
const COLUMNS = [
  'metric_name',
  'timestamp',
  'metric_value',
  'error',
  'expected_response',
  'status',
  'extra_tags',
] as const;
/** The tag of requests that are no load, as k6 writes it among others: `control=true&other=…`. */
const CONTROL_TAG = 'control=true';
const MICROSECONDS_PER_MS = 1000;

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
    else if (isLoad(record, columns)) tally.add(requestOf(record, columns));
  }
  return tally.summary();
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
    extra_tags: index('extra_tags'),
  };
}

function isLoad(record: readonly string[], columns: Columns): boolean {
  const isControl = (record[columns.extra_tags] ?? '').split('&').includes(CONTROL_TAG);
  return record[columns.metric_name] === REQUEST_METRIC && !isControl;
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

class RequestTally {
  readonly #requests: FinishedRequest[] = [];
  #firstFailure: FailedRequest | null = null;

  add(request: FinishedRequest): void {
    this.#requests.push(request);
    const { atMs, failure } = request;
    if (failure === null) return;
    // k6 writes in the order of its buffers, which is not quite that of time.
    if (this.#firstFailure === null || atMs < this.#firstFailure.atMs) {
      this.#firstFailure = { atMs, detail: failure };
    }
  }

  summary(): LoadSummary {
    return {
      requests: this.#requests.length,
      failedRequests: this.#requests.filter(({ failure }) => failure !== null).length,
      firstFailure: this.#firstFailure,
      intervals: loadIntervals(this.#requests),
    };
  }
}
