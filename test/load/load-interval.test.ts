import { expect, test } from 'vitest';
import { loadIntervals, type FinishedRequest } from '../../harness/load/load-interval.ts';

/** 2026-11-23T05:10:56Z. */
const START_MS = 1_795_410_656_000;

function request(offsetMs: number, durationMs = 10, failure: string | null = null): FinishedRequest {
  return { atMs: START_MS + offsetMs, durationMs, failure };
}

test('gives requests, failures and latencies of each second', () => {
  const first = Array.from({ length: 20 }, (_, index) => request(index, 20 - index));
  expect(loadIntervals([...first, request(1500, 7, 'HTTP 500')])).toEqual([
    {
      startMs: START_MS,
      lengthSeconds: 1,
      requests: 20,
      failedRequests: 0,
      durationMedianMs: 10,
      durationP95Ms: 19,
      durationMaxMs: 20,
    },
    {
      startMs: START_MS + 1000,
      lengthSeconds: 1,
      requests: 1,
      failedRequests: 1,
      durationMedianMs: 7,
      durationP95Ms: 7,
      durationMaxMs: 7,
    },
  ]);
});

test('keeps the seconds in which no request ended: that is how a frozen service looks', () => {
  const intervals = loadIntervals([request(3200), request(0)]);
  expect(intervals.map(({ requests }) => requests)).toEqual([1, 0, 0, 1]);
  expect(intervals[1]).toMatchObject({
    startMs: START_MS + 1000,
    durationMedianMs: null,
    durationP95Ms: null,
    durationMaxMs: null,
  });
});

test.each([
  [599, 600, 1],
  [600, 301, 2],
  [1199, 600, 2],
  [3600, 361, 10],
  [360_000, 600, 601],
])('of %d s makes %d intervals of %d s', (seconds, count, lengthSeconds) => {
  const intervals = loadIntervals([request(0), request(seconds * 1000)]);
  expect(intervals).toHaveLength(count);
  expect(intervals.every((interval) => interval.lengthSeconds === lengthSeconds)).toBe(true);
  expect(intervals.reduce((sum, { requests }) => sum + requests, 0)).toBe(2);
});

test('has none where no request ended', () => {
  expect(loadIntervals([])).toEqual([]);
});
