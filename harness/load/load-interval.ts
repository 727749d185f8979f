/** Of a load of 1000 s, as long as a scenario and the horizon may take, each is 2 s. */
const INTERVALS_MAX = 600;
/** Whole seconds an interval may have; the last is for a load of ten hours. */
const LENGTHS_SECONDS = [1, 2, 5, 10, 30, 60];
const MS_PER_SECOND = 1000;

export interface FinishedRequest {
  /** When it ended, milliseconds since the epoch on the clock of the engine's machine. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Why it failed, or `null`. */
  readonly failure: string | null;
}

/** What a service's clients met within one interval, by when their requests ended. */
export interface LoadInterval {
  /** A whole second on the clock of the engine's machine. */
  readonly startMs: number;
  readonly lengthSeconds: number;
  readonly requests: number;
  readonly failedRequests: number;
  /** Of all requests, by nearest rank; `null` where none ended. */
  readonly durationMedianMs: number | null;
  readonly durationP95Ms: number | null;
  readonly durationMaxMs: number | null;
}

/**
 * The requests by interval, from the first that ended to the last: as short as they can be without
 * becoming more than 600, and none left out where nothing ended, which a reader wants to see.
 */
export function loadIntervals(requests: readonly FinishedRequest[]): readonly LoadInterval[] {
  if (requests.length === 0) return [];
  const firstMs = requests.reduce((first, { atMs }) => Math.min(first, atMs), Number.POSITIVE_INFINITY);
  const lastMs = requests.reduce((last, { atMs }) => Math.max(last, atMs), Number.NEGATIVE_INFINITY);
  const fromMs = Math.floor(firstMs / MS_PER_SECOND) * MS_PER_SECOND;
  const lengthSeconds = lengthFor((lastMs - fromMs) / MS_PER_SECOND);
  const lengthMs = lengthSeconds * MS_PER_SECOND;
  const groups = Array.from(
    { length: Math.floor((lastMs - fromMs) / lengthMs) + 1 },
    (): FinishedRequest[] => [],
  );
  for (const request of requests) groups[Math.floor((request.atMs - fromMs) / lengthMs)]?.push(request);
  return groups.map((group, index) => ({
    startMs: fromMs + index * lengthMs,
    lengthSeconds,
    ...figuresOf(group),
  }));
}

function lengthFor(seconds: number): number {
  const longest = Math.ceil((seconds + 1) / INTERVALS_MAX);
  return LENGTHS_SECONDS.find((length) => length >= longest) ?? longest;
}

function figuresOf(requests: readonly FinishedRequest[]): Omit<LoadInterval, 'startMs' | 'lengthSeconds'> {
  const durationsMs = requests.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
  return {
    requests: requests.length,
    failedRequests: requests.filter(({ failure }) => failure !== null).length,
    durationMedianMs: nearestRank(durationsMs, 0.5),
    durationP95Ms: nearestRank(durationsMs, 0.95),
    durationMaxMs: durationsMs.at(-1) ?? null,
  };
}

/** @param sorted ascending */
function nearestRank(sorted: readonly number[], quantile: number): number | null {
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1] ?? null;
}
