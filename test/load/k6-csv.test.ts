import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readK6Csv, type LoadSummary } from '../../harness/load/k6-csv.ts';

const HEADER =
  'metric_name,timestamp,metric_value,check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url,extra_tags,metadata';
/** 2026-11-23T05:10:56Z. */
const START_MS = 1_795_410_656_000;

interface Row {
  readonly offsetMs: number;
  readonly durationMs?: number;
  readonly status?: number;
  readonly error?: string;
  readonly metric?: string;
  readonly tags?: string;
}

function row({
  offsetMs,
  durationMs = 10,
  status = 200,
  error = '',
  metric = 'http_req_duration',
  tags = '',
}: Row): string {
  const isExpected = status >= 200 && status < 400;
  return `${metric},${(START_MS + offsetMs) * 1000},${durationMs.toFixed(6)},,${error},,${isExpected},,POST,POST /reports,HTTP/1.1,reports,,${status},,,http://127.0.0.1:8080/reports,${tags},`;
}

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lastgasp-k6-'));
});
afterEach(async () => rm(directory, { recursive: true }));

async function summarise(lines: readonly string[], end = '\n'): Promise<LoadSummary> {
  const path = join(directory, 'k6.csv');
  await writeFile(path, lines.join('\n') + end);
  return readK6Csv(path);
}

describe('what k6 wrote about its requests', () => {
  test('is counted by request, not by row', async () => {
    const summary = await summarise([
      HEADER,
      row({ offsetMs: 1, metric: 'http_reqs' }),
      row({ offsetMs: 1 }),
      row({ offsetMs: 1, metric: 'http_req_waiting' }),
      row({ offsetMs: 2, status: 503 }),
    ]);
    expect(summary).toMatchObject({ requests: 2, failedRequests: 1 });
  });

  test('gives the earliest failure, whatever the order of the rows', async () => {
    const summary = await summarise([
      HEADER,
      row({ offsetMs: 900.25, status: 0, error: '"dial: connection, refused"' }),
      row({ offsetMs: 700.5, status: 503 }),
      row({ offsetMs: 100 }),
    ]);
    expect(summary.firstFailure).toEqual({ atMs: START_MS + 700.5, detail: 'HTTP 503' });
  });

  test('gives k6’s own words for a request without an answer', async () => {
    const summary = await summarise([
      HEADER,
      row({ offsetMs: 1, status: 0, error: '"dial: ""no"", timeout"' }),
    ]);
    expect(summary.firstFailure?.detail).toBe('dial: "no", timeout');
  });

  test('leaves out requests that only ask how far the load is', async () => {
    const summary = await summarise([
      HEADER,
      row({ offsetMs: 1 }),
      row({ offsetMs: 2, status: 500, tags: 'control=true' }),
      row({ offsetMs: 3, status: 500, tags: 'step=1&control=true' }),
      row({ offsetMs: 4, tags: 'control=false' }),
    ]);
    expect(summary).toMatchObject({ requests: 2, failedRequests: 0, firstFailure: null });
    expect(summary.intervals).toMatchObject([{ requests: 2 }]);
  });

  test('gives the requests of each interval', async () => {
    const summary = await summarise([HEADER, row({ offsetMs: 1 }), row({ offsetMs: 1500, status: 500 })]);
    expect(summary.intervals).toMatchObject([
      { startMs: START_MS, lengthSeconds: 1, requests: 1, failedRequests: 0 },
      { startMs: START_MS + 1000, lengthSeconds: 1, requests: 1, failedRequests: 1 },
    ]);
  });

  test('has no failure when every request was answered', async () => {
    expect((await summarise([HEADER, row({ offsetMs: 1 })])).firstFailure).toBeNull();
  });

  test('may be empty', async () => {
    expect(await summarise([], '')).toEqual({
      requests: 0,
      failedRequests: 0,
      firstFailure: null,
      intervals: [],
    });
  });

  test.each([30, 60, 90])('may break off within its last record, after %i characters', async (length) => {
    const cut = row({ offsetMs: 2, status: 0, error: '"dial: connection, refused"' }).slice(0, length);
    expect(await summarise([HEADER, row({ offsetMs: 1 }), cut], '')).toMatchObject({ requests: 1 });
  });

  test('may not break off anywhere else', async () => {
    const lines = [HEADER, row({ offsetMs: 1 }).slice(0, 40), row({ offsetMs: 2 })];
    await expect(summarise(lines)).rejects.toThrow('cut off');
  });

  test('is refused without a column that is needed', async () => {
    await expect(summarise(['metric_name,timestamp,metric_value'])).rejects.toThrow('no column error');
  });

  test('is refused with a time that is none', async () => {
    const damaged = row({ offsetMs: 1 }).replace(/,\d{16},/, ',yesterday,');
    await expect(summarise([HEADER, damaged])).rejects.toThrow('no time or duration');
  });
});
