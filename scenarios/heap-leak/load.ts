import http from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';

/** Where the service is reached. */
const target = __ENV.TARGET ?? 'http://127.0.0.1:8080';
/** May be below 1. */
const requestsPerSecond = positiveNumber('REQUESTS_PER_SECOND');
const durationSeconds = positiveNumber('DURATION_SECONDS');

/** About 300 bytes of CSV stay in the service's cache for each. */
const ORDERS_PER_REPORT = 1_500;
/** A frozen JVM answers nobody: each request gives up after this long. */
const REQUEST_TIMEOUT_SECONDS = 5;
/** Requests under way at once, at most; what would exceed it is dropped and counted by k6. */
const VUS_MAX = 50;

/** An exception in a VU would leave k6's exit code at 0; a threshold on this makes it 99. */
const vuExceptions = new Counter('vu_exceptions');

export const options: Options = {
  scenarios: {
    reports: {
      executor: 'constant-arrival-rate',
      rate: Math.max(1, Math.round(requestsPerSecond * 60)),
      timeUnit: '1m',
      duration: `${durationSeconds}s`,
      preAllocatedVUs: VUS_MAX,
      maxVUs: VUS_MAX,
      gracefulStop: `${REQUEST_TIMEOUT_SECONDS}s`,
    },
  },
  thresholds: { vu_exceptions: ['count==0'] },
  discardResponseBodies: true,
};

/** One report rendered. A refused or unanswered request is data, not an error: k6 goes on. */
export default function renderReport(): void {
  try {
    http.post(`${target}/reports?orders=${ORDERS_PER_REPORT}`, null, {
      timeout: `${REQUEST_TIMEOUT_SECONDS}s`,
      tags: { name: 'POST /reports' },
    });
  } catch (error) {
    vuExceptions.add(1);
    throw error;
  }
}

function positiveNumber(name: string): number {
  const text = __ENV[name];
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new Error(`${name} must be a number above 0, it is ${text ?? 'not set'}`);
  }
  return value;
}
